using System.Net.Sockets;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

public sealed class RegistryTlsTests
{
    [Theory]
    [InlineData(CertificateKind.Trusted, "authority")]   // of an authority that this process does not know
    [InlineData(CertificateKind.UntrustedAuthority, "authority")]
    [InlineData(CertificateKind.SelfSigned, "not trusted")]
    [InlineData(CertificateKind.Expired, "expired")]
    [InlineData(CertificateKind.NotYetValid, "not valid yet")]
    [InlineData(CertificateKind.WrongHost, "another host (wrong.test)")]
    public async Task A_bad_certificate_is_refused_and_the_failed_check_named(CertificateKind kind, string check)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create(kind) });

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.TlsFailed, error.Code);
        Assert.Contains(check, error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests.All);
    }

    [Fact]
    public async Task A_handshake_that_is_cut_is_one_error()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create() });
        registry.Faults.OnConnection().Reset();

        RegistryException error = await new RegistryCall(Unchecked).FailAsync<RegistryException>(registry);

        Assert.True(error.Code is ImageErrorCode.NetworkTruncated or ImageErrorCode.TlsFailed or ImageErrorCode.NetworkFailed, error.ToString());
    }

    [Fact]
    public async Task A_connection_that_is_reset_before_it_is_used_is_one_error()   // E04
    {
        using ExchangeHandler exchange = new(new ResetConnection(), RegistryCall.Once, new RegistryCall());
        using HttpMessageInvoker pipeline = new(exchange);
        using HttpRequestMessage request = new(HttpMethod.Get, "https://reg.test/v2/");

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => pipeline.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(ImageErrorCode.NetworkFailed, error.Code);
    }

    [Fact]
    public async Task A_handshake_that_stalls_is_one_error()
    {
        FakeClock clock = new();
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create(), Wait = clock.WaitAsync });
        registry.Faults.OnConnection().Stall();

        Assert.Equal(ImageErrorCode.NetworkStalled, (await new RegistryCall(Unchecked with { Clock = clock }).FailAsync<RegistryException>(registry)).Code);
    }

    [Fact]
    public async Task HTTP_2_is_spoken_where_it_is_offered_and_one_connection_will_do()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create() });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        RegistryCall call = new(Unchecked);
        _ = await call.GetAsync(registry);
        _ = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => call.GetAsync(registry)));

        Assert.All(registry.Requests.All, request => Assert.Equal("HTTP/2", request.HttpVersion));
        Assert.Equal(1, registry.Requests.ConnectionCount);
    }

    [Fact]
    public async Task HTTP_1_will_do_where_it_is_not()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create(), Http2 = false });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        _ = await new RegistryCall(Unchecked).GetAsync(registry);

        Assert.Equal("HTTP/1.1", Assert.Single(registry.Requests.All).HttpVersion);
    }

    [Fact]
    public async Task A_call_that_checks_certificates_does_not_use_the_connection_of_one_that_does_not()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create() });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        _ = await new RegistryCall(Unchecked).GetAsync(registry);

        Assert.Equal(ImageErrorCode.TlsFailed, (await new RegistryCall().FailAsync<RegistryException>(registry)).Code);
    }

    [Fact]
    public async Task TLS_asked_of_a_plain_server_is_a_wrong_scheme_and_never_falls_back()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");

        RegistryException error = await new RegistryCall(Unchecked).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.SchemeMismatch, error.Code);
        Assert.Contains("plain HTTP", error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plain_HTTP_asked_of_a_TLS_server_is_a_wrong_scheme(bool http2)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create(), Http2 = http2 });

        RegistryException error = await new RegistryCall(RegistryCall.Once with { PlainHttp = true }).FailAsync<RegistryException>(registry);

        // Kestrel just hangs up, so this may also be a broken connection; the sentence says both. Go and nginx say what is wrong: below.
        Assert.True(error.Code is ImageErrorCode.SchemeMismatch or ImageErrorCode.NetworkTruncated, error.ToString());
        Assert.Contains("HTTPS", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Client sent an HTTP request to an HTTPS server.\n")]
    [InlineData("<html><h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port</html>")]
    public async Task A_TLS_server_that_says_so_in_plain_HTTP_is_understood(string body)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        registry.Faults.On("GET", "*").Body(400, "text/plain", body);

        RegistryException error = await new RegistryCall(RegistryCall.Once with { PlainHttp = true }).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.SchemeMismatch, error.Code);
    }

    [Theory]
    [InlineData("localhost:5000", false, false, "http://localhost:5000")]
    [InlineData("127.0.0.1:5000", false, false, "http://127.0.0.1:5000")]
    [InlineData("127.9.9.9", false, false, "http://127.9.9.9")]
    [InlineData("[::1]:5000", false, false, "http://[::1]:5000")]
    [InlineData("localhost:5000", false, true, "https://localhost:5000")]
    [InlineData("localhost:5000", true, true, "http://localhost:5000")]
    [InlineData("registry.test", false, false, "https://registry.test")]
    [InlineData("registry.test", true, false, "http://registry.test")]
    [InlineData("registry.test:80", false, false, "https://registry.test:80")]
    [InlineData("my.localhost", false, false, "https://my.localhost")]
    [InlineData("localhost.test", false, false, "https://localhost.test")]
    [InlineData("10.0.0.1:5000", false, false, "https://10.0.0.1:5000")]
    [InlineData("docker.io", false, false, "https://registry-1.docker.io")]
    [InlineData("docker.io", true, false, "http://registry-1.docker.io")]
    public void HTTPS_is_spoken_but_for_this_machine_and_where_the_user_says_otherwise(string registry, bool plainHttp, bool skipCheck, string expected) =>
        Assert.Equal(expected, Origin.For(new RegistrySettings { Registry = registry, PlainHttp = plainHttp }, new() { SkipCertificateCheck = skipCheck }).ToString());

    private static Registry.Connections.RegistryOptions Unchecked => RegistryCall.Once with { SkipCertificateCheck = true };

    /// <summary>What SocketsHttpHandler does when a connection is gone as soon as it has it.</summary>
    private sealed class ResetConnection : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }
}
