using System.Diagnostics;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Proxies;

/// <summary>reliability.md, row B13: the table of NO_PROXY, tried with a program that Go built. Run by <see cref="ProxyTests"/>.</summary>
public sealed class GoProxyInNamespace
{
    [NamespaceFact]
    public async Task B13_skopeo_asks_the_proxy_where_the_table_says_so()
    {
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(502)));
        foreach (ITheoryDataRow row in ProxySettingsTests.Rules)
        {
            (string except, Uri destination, bool proxied) = row.GetData() is [string first, string second, bool third] ? (first, new Uri(second), third) : throw new InvalidOperationException("A rule has three parts.");
            proxy.Requests.Clear();
            string said = await InspectAsync(proxy.Url, except, destination);

            // A reference that skopeo itself refuses judges nothing.
            Assert.True(said.Contains("invalid reference format", StringComparison.Ordinal) || proxied == (proxy.Requests.Total > 0), $"NO_PROXY={except}, {destination}: {proxy.Requests}\n{said}");
        }
    }

    /// <returns>What skopeo says; it fails, for there is no registry.</returns>
    private static async Task<string> InspectAsync(string proxy, string except, Uri destination)
    {
        ProcessStartInfo start = new("skopeo", ["inspect", "--raw", $"docker://{destination.Authority}/x:1"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string name in new[] { "HTTP_PROXY", "HTTPS_PROXY" })
        {
            start.Environment[name] = proxy;
        }
        start.Environment["NO_PROXY"] = except;
        using Process process = Process.Start(start)!;   // started, or thrown
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
