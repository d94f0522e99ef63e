using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.TestRegistry.Tests;

public sealed class TlsTests
{
    [Theory]
    [InlineData(CertificateKind.Trusted, null, X509ChainStatusFlags.NoError)]
    [InlineData(CertificateKind.Expired, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(CertificateKind.NotYetValid, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(CertificateKind.WrongHost, SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData(CertificateKind.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    [InlineData(CertificateKind.UntrustedAuthority, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.PartialChain)]
    public async Task A_certificate_fails_by_its_one_flaw(CertificateKind kind, SslPolicyErrors? expected, X509ChainStatusFlags expectedStatus)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create(kind) });
        SslPolicyErrors? found = null;
        X509ChainStatusFlags status = X509ChainStatusFlags.NoError;
        SslClientAuthenticationOptions ssl = Wire.Trusting(registry);
        ssl.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            found = errors;
            status = chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            return errors == SslPolicyErrors.None;
        };
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, SslOptions = ssl });
        Task<HttpResponseMessage> asked = client.GetAsync($"{registry.Url}/v2/", TestContext.Current.CancellationToken);
        if (expected is null)
        {
            using HttpResponseMessage response = await asked;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => asked);
            Assert.IsType<AuthenticationException>(failure.InnerException);
        }

        Assert.Equal((expected ?? SslPolicyErrors.None, expectedStatus), (found, status));
    }

    [Fact]
    public async Task The_authority_is_a_file_that_goes_with_the_server()
    {
        RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        string path = registry.CertificateAuthorityPath!; // the server has TLS
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await registry.DisposeAsync();

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Two_servers_share_an_authority_under_other_names()
    {
        using CertificateAuthority authority = new();
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { HostName = "registry.test", Tls = ServerTls.From(authority, CertificateKind.Trusted, "registry.test") });
        await using TokenServer tokens = await TokenServer.StartAsync(new TokenServerOptions { HostName = "auth.test", Tls = ServerTls.From(authority, CertificateKind.Trusted, "auth.test") });

        Assert.StartsWith("registry.test:", registry.Address, StringComparison.Ordinal);
        Assert.StartsWith("https://auth.test:", tokens.Realm, StringComparison.Ordinal);
        Assert.Equal(registry.CertificateAuthorityPath, tokens.CertificateAuthorityPath);
        Assert.True(registry.Options.Tls!.Certificate.MatchesHostname("registry.test"));
        Assert.False(registry.Options.Tls.Certificate.MatchesHostname("auth.test"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_can_be_asked_for(bool ours)
    {
        using CertificateAuthority authority = new();
        using CertificateAuthority other = new("Other");
        using X509Certificate2 certificate = (ours ? authority : other).IssueClient("alice");
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.WithClientCertificates(authority, "127.0.0.1") });
        using HttpClient client = Wire.Client(registry, certificate);
        if (ours)
        {
            using HttpResponseMessage response = await client.SendAsync("GET", "/v2/");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync("GET", "/v2/"));
            Assert.Empty(registry.Requests.All);
        }
    }

    [Theory]
    [InlineData(true, "HTTP/2")]
    [InlineData(false, "HTTP/1.1")]
    public async Task HTTP_2_is_offered_unless_it_is_switched_off(bool offered, string expected)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create(), Http2 = offered });
        using HttpClient client = Wire.Client(registry);
        using HttpResponseMessage response = await client.SendAsync("GET", "/v2/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, registry.Requests.All.Single().HttpVersion);
    }

    [Fact]
    public async Task A_cut_over_HTTP_2_ends_the_stream_and_keeps_the_connection()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        using HttpClient client = Wire.Client(registry);
        registry.Faults.On("GET", "/v2/").Once().Cut(1);
        using HttpResponseMessage cut = await client.SendAsync("GET", "/v2/");
        await Assert.ThrowsAsync<HttpRequestException>(() => cut.TextAsync());
        using HttpResponseMessage whole = await client.SendAsync("GET", "/v2/");

        Assert.Equal("{}", await whole.TextAsync());
        Assert.Equal(1, registry.Requests.ConnectionCount);
    }

    [Fact]
    public async Task Raw_bytes_over_HTTP_2_are_a_mistake_the_log_names()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        using HttpClient client = Wire.Client(registry);
        registry.Faults.On("GET", "*").RawResponse("HTTP/1.1 200 OK\r\n\r\n");
        using HttpResponseMessage response = await client.SendAsync("GET", "/v2/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.IsType<InvalidOperationException>(registry.Requests.All.Single().Failure);
    }

    [Fact]
    public async Task A_client_that_resets_its_stream_is_counted_as_gone()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        using HttpClient client = Wire.Client(registry);
        using CancellationTokenSource leave = new();
        registry.Faults.On("GET", "*").Once().Stall();
        Task asked = client.GetAsync("/v2/", leave.Token);
        await registry.Requests.WaitForRequestsAsync(1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        await registry.Requests.WaitForAbortedAsync(1);
    }

    [Fact]
    public async Task A_foreign_host_sees_what_a_redirect_brings_it()
    {
        await using StubServer foreign = await StubServer.StartAsync(new WireOptions(), request =>
            Task.FromResult(Reply.Text(200, "text/plain", request.Header("Authorization") ?? "nothing")));
        using HttpClient client = Wire.Client(foreign);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "canary");
        using HttpResponseMessage response = await client.SendAsync("POST", "/x", new StringContent("form canary"));

        Assert.Equal("Bearer canary", await response.TextAsync());
        Assert.True(foreign.Requests.Contains("form canary"));
        Assert.False(foreign.Requests.Contains("other"));
    }
}
