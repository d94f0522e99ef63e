namespace ManifestPS.Core.Tests.Proxies;

/// <summary>Runs <see cref="ProxyInNamespace"/> and <see cref="GoProxyInNamespace"/> where there are hosts to reach through a proxy: to this machine none is ever used.</summary>
public sealed class ProxyTests
{
    private static readonly bool Required = Environment.GetEnvironmentVariable("MANIFESTPS_REQUIRE_REGISTRY") == "1";

    [Fact]
    public void B13_a_real_proxy_is_passed_with_the_right_credential_and_with_no_other()
    {
        Assert.SkipWhen(TinyProxy.Obstacle is not null && !Required, TinyProxy.Obstacle ?? string.Empty);
        Run("*.ProxyInNamespace");
    }

    [Fact]
    public void B13_skopeo_goes_through_the_proxy_for_the_same_hosts()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/skopeo") || Required, "skopeo is not installed.");
        Run("*.GoProxyInNamespace");
    }

    private static void Run(string testClass)
    {
        NetworkNamespace.Require();

        (int exitCode, string output) = NetworkNamespace.RunTests(testClass);

        Assert.True(exitCode == 0, output);
        Assert.Contains("failed: 0", output, StringComparison.Ordinal);
    }
}
