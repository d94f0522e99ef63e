using ManifestPS.TestSession;

namespace ManifestPS.Core.Tests;

/// <summary>Runs <see cref="AddressPolicyInNamespace"/> where its addresses are real.</summary>
public sealed class AddressPolicyTests
{
    [ProgramFact("ip unshare")]
    public void A_registry_leads_nowhere_deeper_than_it_lies_itself()
    {
        NetworkNamespace.Require();

        (int exitCode, string output) = NetworkNamespace.RunTests("*.AddressPolicyInNamespace");

        Assert.True(exitCode == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }
}
