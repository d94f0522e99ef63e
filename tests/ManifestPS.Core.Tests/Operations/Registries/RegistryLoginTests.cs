using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Operations.Registries;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;
using ServerOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>Connect-ImageRegistry and Get-ImageRegistry, below PowerShell.</summary>
public sealed class RegistryLoginTests
{
    private readonly RegistryReader _log = new();

    [Theory]
    [InlineData("docker.io", "docker.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("GHCR.io", "ghcr.io")]
    [InlineData("https://reg.test:5000/", "reg.test:5000")]
    [InlineData("localhost", "localhost")]
    [InlineData("[::1]:5000", "[::1]:5000")]
    [InlineData("myregistry", null)]
    [InlineData("reg.test/team", null)]
    [InlineData("user@reg.test", null)]
    [InlineData("reg.test\nx", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_registrys_name_is_read_as_people_write_it(string? text, string? expected) =>
        Assert.Equal(expected, expected is null ? Assert.Throws<InputException>(() => RegistryName.Parse(text)).Code == ImageErrorCode.RegistryInvalid ? null : "" : RegistryName.Parse(text));

    [Fact]
    public async Task Only_what_the_registry_accepts_is_verified()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = RegistryAuthentication.Basic(("alice", "wonderland")) });
        RegistryLogin login = new(registry.Address, new ConnectedRegistries(), CredentialEnvironment.Process);

        Assert.True(await login.VerifyAsync(As("alice", "wonderland"), _log, TestContext.Current.CancellationToken));
        RegistryException failure = await Assert.ThrowsAsync<RegistryException>(() => login.VerifyAsync(As("alice", "CANARY"), _log, TestContext.Current.CancellationToken));
        Assert.Equal($"'{registry.Address}' does not accept the credential of alice (from -Credential).", failure.Message);

        registry.Options.Authentication = null;
        Assert.False(await new RegistryLogin($"localhost:{registry.Port}").VerifyAsync(As("alice", "anything"), _log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Each_registry_of_a_call_is_asked_for_itself()
    {
        await using RegistryServer closed = await RegistryServer.StartAsync(new ServerOptions { Authentication = RegistryAuthentication.Basic(("alice", "wonderland")) });
        await using RegistryServer open = await RegistryServer.StartAsync();
        RegistrySession session = As("alice", "wonderland");

        Assert.True(await VerifyAsync(closed));
        Assert.False(await VerifyAsync(open));

        Task<bool> VerifyAsync(RegistryServer registry) => new RegistryLogin(registry.Address).VerifyAsync(session, _log, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_registry_that_lets_everybody_in_now_judges_nobody(bool tokens)
    {
        await using TokenServer server = await TokenServer.StartAsync();
        server.Options.Users["alice"] = "wonderland";
        await using RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = tokens ? RegistryAuthentication.Token(server) : RegistryAuthentication.Basic(("alice", "wonderland")) });
        RegistryLogin login = new(registry.Address);
        Assert.True(await login.VerifyAsync(As("alice", "wonderland"), _log, TestContext.Current.CancellationToken));

        registry.Options.Authentication = null;

        Assert.False(await login.VerifyAsync(As("alice", "wonderland"), _log, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_server_judges_it_without_a_scope()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        tokens.Options.Users["alice"] = "wonderland";
        await using RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = RegistryAuthentication.Token(tokens) });

        Assert.True(await new RegistryLogin(registry.Address).VerifyAsync(As("alice", "wonderland"), _log, TestContext.Current.CancellationToken));
        Assert.Equal("?service=registry.test&account=alice", Assert.Single(tokens.Requests.All).Query);
        Assert.Equal(ImageErrorCode.AuthenticationFailed, (await Assert.ThrowsAsync<RegistryException>(() => new RegistryLogin(registry.Address).VerifyAsync(As("alice", "wrong"), _log, TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task What_is_configured_names_the_source_and_the_user_and_the_quota_that_is_left()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = RegistryAuthentication.Basic(("alice", "CANARY")) });
        registry.Faults.On("GET", "/v2/").AddHeader("ratelimit-limit", "100;w=21600").AddHeader("ratelimit-remaining", "76;w=21600").AddHeader("docker-ratelimit-source", "203.0.113.9");
        RegistrySession session = new(new RegistryOptions(), RegistryReader.Stored(registry, new RegistryCredential("alice", "CANARY")));
        ImageRegistry found = await new RegistryInspection(session, _log).InspectAsync(registry.Address, TestContext.Current.CancellationToken);

        Assert.Equal((registry.Address, registry.Url, "alice", "Connect-ImageRegistry"), (found.Registry, found.Url, found.UserName, found.CredentialSource));
        Assert.Equal((100, 76, 21600, "203.0.113.9"), (found.PullLimit, found.PullRemaining, found.PullWindow, found.PullSource));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Without_a_name_every_source_is_listed_and_nothing_is_sent()
    {
        using CredentialHome home = new();
        home.Docker("""{"auths":{"https://index.docker.io/v1/":{"auth":"YTpw"},"a.test":{"auth":"YTpw"}},"credHelpers":{"b.test":"x"}}""").Write(".config/containers/auth.json", """{"auths":{"c.test/team":{"auth":"YTpw"},"docker.io":{"auth":"YTpw"}}}""");

        using KeptSettings kept = new(new RegistrySettings { Registry = "set.test", AllowPrivateNetwork = true });

        IReadOnlyList<string> listed = await new RegistryInspection(new RegistrySession(new RegistryOptions(), home.Chain), _log).ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["docker.io", "a.test", "b.test", "c.test", "set.test"], listed.Where(registry => !registry.Contains(':', StringComparison.Ordinal)));   // settings of other tests have ports
    }

    [Fact]
    public async Task What_is_in_force_is_shown_whoever_said_it()
    {
        using CredentialHome home = new();
        using CertificateAuthority authority = new();
        using X509Certificate2 client = authority.IssueClient("tester");
        using ECDsa key = client.GetECDsaPrivateKey()!;   // made with one
        string root = Path.Combine(home.Root, "certs.d");
        home.Write("certs.d/set.test/ca.crt", await File.ReadAllTextAsync(authority.PemPath, TestContext.Current.CancellationToken))
            .Write("certs.d/set.test/me.cert", client.ExportCertificatePem()).Write("certs.d/set.test/me.key", key.ExportPkcs8PrivateKeyPem());
        RegistryInspection inspection = new(new RegistrySession(new RegistryOptions { CertificateRoot = root }, home.Chain), _log);
        using KeptSettings kept = new(new RegistrySettings { Registry = "set.test", CertificateAuthority = authority.PemPath, AllowPrivateNetwork = true, MaxRetryAfter = TimeSpan.FromSeconds(300) });
        ImageRegistry found = await inspection.DescribeAsync("set.test", TestContext.Current.CancellationToken);

        Assert.Equal([authority.PemPath, Path.Combine(root, "set.test", "ca.crt")], found.CertificateAuthorities);
        Assert.Equal((Path.Combine(root, "set.test", "me.cert"), true, 300, null), (Assert.Single(found.ClientCertificates), found.AllowPrivateNetwork, found.MaximumRetryAfterSec, found.PlainHttpReason));
    }

    [Theory]
    [InlineData("localhost:1", false, false, "on this machine")]
    [InlineData("plain.test", true, false, "Set-ImageRegistry")]
    [InlineData("plain.test", true, true, "-PlainHttp")]
    [InlineData("plain.test", false, false, null)]
    public async Task Why_plain_HTTP_is_spoken_is_said(string registry, bool set, bool called, string? reason)
    {
        using KeptSettings kept = new(new RegistrySettings { Registry = registry, PlainHttp = set });
        RegistrySession session = new(new RegistryOptions { PlainHttp = called }, new CredentialChain([]));

        Assert.Equal(reason, (await new RegistryInspection(session, _log).DescribeAsync(registry, TestContext.Current.CancellationToken)).PlainHttpReason);
    }

    [Fact]
    public void What_settings_change_is_said_by_the_names_of_the_parameters()
    {
        RegistrySettings known = new() { Registry = "set.test", PlainHttp = true, TrustedRealms = ["a.test"] };

        Assert.Empty(known.DescribeChanges(known with { }));
        Assert.Equal(
            ["CertificateAuthority: none -> /ca.pem", "PlainHttp: yes -> no", "TrustedRealm: a.test -> b.test, c.test", "MaximumRetryAfterSec: 60 -> 300"],
            known.DescribeChanges(known with { CertificateAuthority = "/ca.pem", PlainHttp = false, TrustedRealms = ["b.test", "c.test"], MaxRetryAfter = TimeSpan.FromSeconds(300) }));
    }

    private static RegistrySession As(string user, string password) => new(new RegistryOptions { Credential = new RegistryCredential(user, password) }, new CredentialChain([]));
}
