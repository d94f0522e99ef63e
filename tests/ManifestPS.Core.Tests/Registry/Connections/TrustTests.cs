using System.Security.Cryptography.X509Certificates;
using ManifestPS.Errors;
using ManifestPS.Registry;
using ManifestPS.Registry.Connections;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows B11 and B12: authorities and client certificates by Set-ImageRegistry and by docker's certs.d.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("certs.d-");
    private readonly CertificateAuthority _authority = new();

    private RegistryOptions Options => RegistryCall.Once with { CertificateRoot = _root.FullName };

    public void Dispose()
    {
        _root.Delete(recursive: true);
        _authority.Dispose();
    }

    [Fact]
    public async Task An_authority_in_certs_d_is_trusted_for_its_registry_alone()
    {
        await using RegistryServer registry = await StartAsync(CertificateKind.Trusted);
        await using RegistryServer other = await StartAsync(CertificateKind.Trusted);
        WriteAuthority(registry);

        _ = await new RegistryCall(Options).GetAsync(registry);
        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(other);

        Assert.Equal(ImageErrorCode.TlsFailed, error.Code);
        Assert.Empty(other.Requests.All);
    }

    [Fact]
    public async Task An_authority_of_Set_ImageRegistry_is_trusted()
    {
        await using RegistryServer registry = await StartAsync(CertificateKind.Trusted);
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = _authority.PemPath });

        _ = await new RegistryCall(Options).GetAsync(registry);
    }

    [Theory]
    [InlineData(CertificateKind.Expired, "expired")]
    [InlineData(CertificateKind.NotYetValid, "not valid yet")]
    [InlineData(CertificateKind.WrongHost, "another host")]
    [InlineData(CertificateKind.SelfSigned, "not trusted")]
    [InlineData(CertificateKind.UntrustedAuthority, "authority")]
    public async Task A_trusted_authority_excuses_nothing_else(CertificateKind kind, string check)
    {
        await using RegistryServer registry = await StartAsync(kind);
        WriteAuthority(registry);

        RegistryException error = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.TlsFailed, error.Code);
        Assert.Contains(check, error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unverified_connection_never_serves_a_verified_call(bool reverse)   // architecture.md, rule 13
    {
        await using RegistryServer registry = await StartAsync(CertificateKind.Trusted);
        RegistryCall unverified = new(Options with { SkipCertificateCheck = true });
        if (!reverse)
        {
            _ = await unverified.GetAsync(registry);
        }
        Assert.Equal(ImageErrorCode.TlsFailed, (await new RegistryCall(Options).FailAsync<RegistryException>(registry)).Code);
        _ = await unverified.GetAsync(registry);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_where_it_is_configured()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.WithClientCertificates(_authority, "127.0.0.1") });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        string directory = WriteAuthority(registry);

        ImageException without = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall(Options).GetAsync(registry));
        WriteClient(_authority, directory, "client");

        _ = await new RegistryCall(Options).GetAsync(registry);
        Assert.NotEqual(ImageErrorCode.ManifestNotFound, without.Code);
        Assert.Single(registry.Requests.All);
    }

    [Fact]
    public async Task Of_several_client_certificates_the_one_that_the_registry_takes_is_shown()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.WithClientCertificates(_authority, "127.0.0.1") });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        string directory = WriteAuthority(registry);
        using CertificateAuthority other = new("Other authority");
        WriteClient(other, directory, "a");
        WriteClient(_authority, directory, "b");
        WriteClient(other, directory, "c");

        _ = await new RegistryCall(Options).GetAsync(registry);
    }

    [Fact]
    public async Task A_proxy_with_TLS_does_not_see_the_client_certificate()
    {
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions { Tls = ServerTls.WithClientCertificates(_authority, "localhost") }, _ => Task.FromResult(new Reply(200)));
        using X509Certificate2 client = _authority.IssueClient("tester");
        TrustSettings trust = new(SkipCertificateCheck: true)
        {
            Client = new ClientCertificates("registry.test", [new ClientCertificate(client)]),
            Proxy = ProxySettings.FromEnvironment(name => name == "HTTPS_PROXY" ? $"https://localhost:{proxy.Port}" : null),
        };
        using HttpMessageInvoker invoker = new(HttpPolyfills.CreateHandler(trust, AddressKinds.Any));
        using HttpRequestMessage request = new(HttpMethod.Get, "https://registry.test/v2/");

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal((1, 0), (proxy.Requests.ConnectionCount, proxy.Requests.Total));
    }

    [Fact]
    public async Task A_client_certificate_of_Set_ImageRegistry_may_be_PKCS_12()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.WithClientCertificates(_authority, "127.0.0.1") });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        using X509Certificate2 client = _authority.IssueClient("tester");
        string file = Path.Combine(_root.FullName, "client.pfx");
        File.WriteAllBytes(file, client.Export(X509ContentType.Pkcs12));
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = _authority.PemPath, ClientCertificate = file });

        _ = await new RegistryCall(Options).GetAsync(registry);
    }

    [Fact]
    public async Task A_client_certificate_is_not_shown_to_whom_the_registry_leads()
    {
        await using RegistryServer registry = await StartAsync(CertificateKind.Trusted);
        await using RegistryServer other = await RegistryServer.StartAsync(new() { Tls = ServerTls.WithClientCertificates(_authority, "127.0.0.1") });
        _ = other.Store.AddImage(RegistryCall.Repository, "1");
        using X509Certificate2 client = _authority.IssueClient("tester");
        string file = Path.Combine(_root.FullName, "client.pfx");
        File.WriteAllBytes(file, client.Export(X509ContentType.Pkcs12));
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, CertificateAuthority = _authority.PemPath, ClientCertificate = file });
        registry.Faults.On("GET", "*").Redirect(307, other.Url + "{target}");

        _ = await new RegistryCall(Options).FailAsync<RegistryException>(registry);

        Assert.Empty(other.Requests.All);
    }

    [Theory]
    [InlineData("ca.crt", "nonsense", "no certificate in PEM form")]
    [InlineData("client.cert", "x", "client.key")]
    [InlineData("client.key", "x", "client.cert")]
    public async Task A_file_that_cannot_be_used_is_named(string name, string content, string says)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        string directory = Directory.CreateDirectory(Path.Combine(_root.FullName, registry.Address)).FullName;
        File.WriteAllText(Path.Combine(directory, name), content);

        StorageException error = await Assert.ThrowsAsync<StorageException>(() => new RegistryCall(Options).GetAsync(registry));

        Assert.Equal(ImageErrorCode.CertificateFileInvalid, error.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests.All);
    }

    [Fact]
    public void E07_a_connection_is_waited_for_ten_seconds()
    {
        using SocketsHttpHandler handler = Assert.IsType<SocketsHttpHandler>(HttpPolyfills.CreateHandler(new TrustSettings(SkipCertificateCheck: false), AddressKinds.Any));

        Assert.Equal(TimeSpan.FromSeconds(10), handler.ConnectTimeout);
    }

    [Fact]
    public async Task After_a_failure_of_TLS_nothing_is_sent_in_plain_HTTP()   // B12
    {
        await using RegistryServer registry = await StartAsync(CertificateKind.UntrustedAuthority);
        RegistryCall call = new(Options);

        _ = await call.FailAsync<RegistryException>(registry);
        int connections = registry.Requests.ConnectionCount;
        _ = await call.FailAsync<RegistryException>(registry);

        Assert.Empty(registry.Requests.All);
        Assert.InRange(connections, 1, 2);   // one in plain HTTP, as loopback is asked first, and one with TLS
    }

    private static void WriteClient(CertificateAuthority authority, string directory, string name)
    {
        using X509Certificate2 client = authority.IssueClient("tester");
        using System.Security.Cryptography.ECDsa key = client.GetECDsaPrivateKey()!;   // made with one
        File.WriteAllText(Path.Combine(directory, name + ".cert"), client.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<RegistryServer> StartAsync(CertificateKind kind)
    {
        RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.From(_authority, kind, "127.0.0.1") });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        return registry;
    }

    private string WriteAuthority(RegistryServer registry)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_root.FullName, registry.Address)).FullName;
        File.Copy(_authority.PemPath, Path.Combine(directory, "ca.crt"));
        return directory;
    }
}
