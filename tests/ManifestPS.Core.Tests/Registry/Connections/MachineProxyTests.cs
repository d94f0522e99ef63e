using System.Net;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Proxies;

/// <summary>The proxies that Windows and macOS are set up with, here one that a test names: what passes them is judged as behind any other.</summary>
public sealed class MachineProxyTests
{
    private static readonly Origin Registry = new("http", "203.0.113.10", 80);

    [Theory]
    [InlineData("http://10.9.9.9/token")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.2/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public async Task A06_B02_a_registry_outside_does_not_lead_inside_by_way_of_the_machines_proxy(string inside)
    {
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(200)));
        RegistryException refusal = await Assert.ThrowsAsync<RegistryException>(() => SendAsync(proxy, inside));

        Assert.Equal(ImageErrorCode.AddressRefused, refusal.Code);
        Assert.Equal(0, proxy.Requests.Total);
    }

    [Fact]
    public async Task What_is_outside_passes_it()
    {
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(200)));
        await SendAsync(proxy, "http://203.0.113.20/blob");
        await SendAsync(proxy, "http://203.0.113.10/v2/");

        Assert.Equal(2, proxy.Requests.Total);
    }

    [Fact]
    public void The_environment_goes_before_it()
    {
        WebProxy machine = new("http://machine.test:1");
        Uri destination = new("http://foo.com/");

        Assert.Equal("machine.test", (ProxySettings.None with { Machine = machine }).Find(destination)?.Host);
        Assert.Equal("named.test", new ProxySettings("named.test", "", "") { Machine = machine }.Find(destination)?.Host);
        Assert.Null(new ProxySettings("", "named.test", "") { Machine = machine }.Find(destination));
        machine.BypassList = ["foo"];
        Assert.Null((ProxySettings.None with { Machine = machine }).Find(destination));
    }

    private static async Task SendAsync(StubServer proxy, string address)
    {
        TrustSettings trust = new(SkipCertificateCheck: false) { Proxy = ProxySettings.None with { Machine = new WebProxy(proxy.Url) } };
        using HttpMessageInvoker egress = new(new AddressPolicyHandler(Registry, trust, allowPrivateNetwork: false));
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        using HttpResponseMessage response = await egress.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
