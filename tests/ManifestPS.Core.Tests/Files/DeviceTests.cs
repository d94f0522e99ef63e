namespace ManifestPS.Core.Tests;

/// <summary>Runs <see cref="DevicesInNamespace"/> where no device of this machine can be lost.</summary>
public sealed class DeviceTests
{
    [Fact]
    public void No_device_is_replaced_by_a_file()
    {
        NetworkNamespace.Require();

        (int exitCode, string output) = NetworkNamespace.RunTestsWithDevices("*.DevicesInNamespace");

        Assert.True(exitCode == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
        Assert.Contains("succeeded: 5", output, StringComparison.Ordinal);
    }
}
