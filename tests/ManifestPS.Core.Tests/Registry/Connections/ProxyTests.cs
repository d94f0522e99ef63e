using ManifestPS.TestSession;

namespace ManifestPS.Core.Tests.Proxies;

/// <summary>Runs <see cref="ProxyInNamespace"/> and <see cref="GoProxyInNamespace"/> where there are hosts to reach through a proxy: to this machine none is ever used.</summary>
public sealed class ProxyTests
{
    [ProgramFact("tinyproxy ip unshare")]
    public void B13_a_real_proxy_is_passed_with_the_right_credential_and_with_no_other()
    {
        Run("*.ProxyInNamespace");
    }

    [ProgramFact("skopeo ip unshare")]
    public void B13_skopeo_goes_through_the_proxy_for_the_same_hosts()
    {
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
