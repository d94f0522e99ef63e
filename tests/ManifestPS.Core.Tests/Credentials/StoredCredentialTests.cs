using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;
using ServerOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A04, A09, A18: what becomes of a credential that does not serve, in a read and in a write.</summary>
public sealed class StoredCredentialTests
{
    private static readonly RegistryCredential Good = new("alice", "wonderland");
    private static readonly RegistryCredential Stale = new("alice", "STALECANARY");

    [Fact]
    public async Task A_stored_credential_opens_the_registry()
    {
        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        RegistryReader reader = RegistryReader.WithStored(registry, Good);
        RegistryResponse answer = await reader.ReadAsync(registry);

        Assert.Empty(reader.Warnings);
        Assert.True(answer.IsAuthenticated);
        Assert.Equal([null, "alice"], registry.Requests.All.Select(request => request.User));
    }

    [Fact]
    public async Task A_read_warns_once_of_a_rejected_stored_credential_and_goes_on_anonymously()
    {
        await using RegistryServer registry = await BasicAsync(anonymousPull: true);
        registry.Faults.On("GET", "/v2/a/manifests/latest").Once().Status(401, ("WWW-Authenticate", "Basic realm=\"x\""));
        registry.Faults.On("GET", "/v2/a/manifests/latest").When(Occurrence.Nth(4)).Status(401, ("WWW-Authenticate", "Basic realm=\"x\""));   // the first of the second call
        RegistryReader reader = RegistryReader.WithStored(registry, Stale);
        _ = await reader.ReadAsync(registry);
        _ = await reader.ReadAsync(registry);
        RegistryReader again = RegistryReader.WithStored(registry, Stale);
        _ = await again.ReadAsync(registry);

        Assert.Equal($"'{registry.Address}' does not accept the credential of alice (from Connect-ImageRegistry). '{registry.Address}' is read anonymously; renew the credential with Connect-ImageRegistry or docker login.", Assert.Single(reader.Warnings));
        Assert.Equal(reader.Warnings, again.Warnings);   // a call of its own
        Assert.Equal(1 + 1 + 1 + 1 + 3, registry.Requests.Total);
    }

    [Fact]
    public async Task A_rejected_password_is_not_shown_again_for_the_next_repository()   // it would lock the account
    {
        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        RegistryReader reader = RegistryReader.WithStored(registry, Stale);
        _ = await reader.FailAsync(registry);
        _ = await reader.FailAsync(registry, "b");

        _ = Assert.Single(registry.Requests.All, request => request.Header("Authorization") is not null);
        _ = Assert.Single(reader.Warnings);
    }

    [Fact]
    public async Task A_read_that_needs_a_credential_fails_with_the_registrys_refusal_after_the_warning()
    {
        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        RegistryReader reader = RegistryReader.WithStored(registry, Stale);
        RegistryException failure = await reader.FailAsync(registry);

        Assert.Equal(ImageErrorCode.AuthenticationFailed, failure.Code);
        _ = Assert.Single(reader.Warnings);
        Assert.Equal($"'{registry.Address}/a:latest' does not exist, or needs a credential. The registry says: authentication required The credential of alice (from Connect-ImageRegistry) was not accepted.", failure.Message);
        Assert.Equal(failure.Message, (await reader.FailAsync(registry)).Message);
        Assert.InRange(registry.Requests.Total, 1, 6);
        Assert.DoesNotContain("STALECANARY", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_does_not_go_on_without_its_credential()
    {
        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        RegistryReader writer = RegistryReader.WithStored(registry, Stale, isWrite: true);
        RegistryException failure = await writer.FailAsync(registry);

        Assert.Contains("does not accept the credential of alice (from Connect-ImageRegistry)", failure.Message, StringComparison.Ordinal);
        Assert.Empty(writer.Warnings);
        Assert.Equal(2, registry.Requests.Total);
    }

    [Fact]
    public async Task An_explicit_credential_that_is_rejected_is_always_an_error()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, tokens.Realm);
        RegistryException failure = await RegistryReader.As("alice", "wrong").FailAsync(registry);

        Assert.Equal(ImageErrorCode.AuthenticationFailed, failure.Code);
        Assert.Equal(1, tokens.Requests.Total);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_name_with_a_colon_is_not_sent_as_another_users(bool tokens)
    {
        await using TokenServer server = await TokenServer.StartAsync();
        await using RegistryServer registry = tokens ? await TokenAsync(server, server.Realm) : await BasicAsync(anonymousPull: false);

        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => RegistryReader.As("alice:wonder", "CANARY").ReadAsync(registry));

        Assert.Equal(ImageErrorCode.AuthenticationFailed, failure.Code);
        Assert.DoesNotContain("wonder", failure.ToString(), StringComparison.Ordinal);   // it may be half a password
        Assert.Equal((1, 0), (registry.Requests.Total, server.Requests.Total));
    }

    [Fact]
    public async Task A_token_server_that_rejects_a_stored_credential_gives_a_read_an_anonymous_token()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, tokens.Realm);
        RegistryReader reader = RegistryReader.WithStored(registry, Stale);
        _ = await reader.ReadAsync(registry);

        _ = Assert.Single(reader.Warnings);
        Assert.Null(Assert.Single(tokens.Issued).User);
    }

    [Fact]
    public async Task Where_the_token_server_lets_nobody_in_the_error_names_the_rejected_credential_and_its_source()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, tokens.Realm);
        tokens.Options.AllowAnonymous = false;
        RegistryReader reader = RegistryReader.WithStored(registry, Stale);

        Assert.EndsWith("The credential of alice (from Connect-ImageRegistry) was not accepted.", (await reader.FailAsync(registry)).Message, StringComparison.Ordinal);
        Assert.EndsWith("The credential of alice (from Connect-ImageRegistry) was not accepted.", (await reader.FailAsync(registry)).Message, StringComparison.Ordinal);
        _ = Assert.Single(reader.Warnings);
    }

    [Theory]
    [InlineData("Auth.Example.COM", "auth.example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("fd00::5", "fd00::5")]
    [InlineData("https://auth.example.com/token", null)]
    [InlineData("auth.example.com:5001", null)]
    [InlineData("auth.example.com/token", null)]
    [InlineData("*.example.com", null)]
    [InlineData("[fd00::5]", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A04_a_trusted_realm_is_a_host_that_can_match(string? text, string? expected)
    {
        if (expected is null)
        {
            Assert.Equal(ImageErrorCode.RealmInvalid, Assert.Throws<InputException>(() => RealmName.Parse(text)).Code);
            return;
        }
        Challenge challenge = new("Bearer", ValueMap.Create([new("realm", $"https://{(expected.Contains(':', StringComparison.Ordinal) ? $"[{expected}]" : expected)}/token")]));
        Assert.Equal(expected, RealmName.Parse(text));
        _ = TokenRealm.Check(new Origin("https", "reg.test", 443), challenge, isSecret: true, trusted: [RealmName.Parse(text)]);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, 1)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    public async Task A_file_of_credentials_that_others_may_read_is_noted_once(UnixFileMode mode, int notes)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights.");
        using CredentialHome home = new();
        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        home.Docker("{\"auths\":{\"" + registry.Address + "\":{\"auth\":\"" + CredentialHome.Auth("alice", "wonderland") + "\"}}}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(home.DockerConfig, mode);
        }
        RegistryReader reader = new(new RegistryOptions(), home.Chain);
        _ = await reader.ReadAsync(registry);
        _ = await reader.ReadAsync(registry);

        Assert.Equal(Enumerable.Repeat($"'{home.DockerConfig}' holds credentials, and others on this machine may read it: chmod 600 keeps it to its owner.", notes), reader.Verbose.Where(line => line.Contains("others", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_registry_token_is_shown_as_it_is()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, tokens.Realm);
        using HttpClient client = new();
        string json = await client.GetStringAsync(new Uri($"{tokens.Realm}?scope=repository:a:pull"), TestContext.Current.CancellationToken);
        string token = System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("token").GetString() ?? string.Empty;
        tokens.Requests.Clear();
        _ = await RegistryReader.WithStored(registry, new RegistryCredential(string.Empty, null, null, new Secret(token))).ReadAsync(registry);

        Assert.Equal(0, tokens.Requests.Total);
    }

    [Fact]
    public async Task A04_a_foreign_realm_sees_no_stored_credential_and_may_give_an_anonymous_token()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, $"http://localhost:{tokens.Port}/token");
        tokens.Options.AllowAnonymous = true;
        _ = await RegistryReader.WithStored(registry, Good).ReadAsync(registry);

        Assert.All(tokens.Requests.All, request => Assert.Null(request.Header("Authorization")));
        Assert.False(tokens.Requests.Contains("alice"));
    }

    [Fact]
    public async Task A04_where_the_foreign_realm_would_need_it_the_error_names_it_and_how_to_trust_it()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, $"http://localhost:{tokens.Port}/token");
        tokens.Options.AllowAnonymous = false;
        RegistryException stored = await RegistryReader.WithStored(registry, Good).FailAsync(registry);
        RegistryException given = await RegistryReader.As("alice", "wonderland").FailAsync(registry);

        Assert.Equal((ImageErrorCode.AuthRealmRefused, ImageErrorCode.AuthRealmRefused), (stored.Code, given.Code));
        Assert.Contains("-TrustedRealm 'localhost'", stored.Message, StringComparison.Ordinal);
        Assert.False(tokens.Requests.Contains("alice") || tokens.Requests.Contains(CredentialHome.Auth("alice", "wonderland")));
    }

    [Fact]
    public async Task A04_a_realm_that_the_user_trusts_sees_the_credential()
    {
        await using TokenServer tokens = await TokenServer.StartAsync();
        await using RegistryServer registry = await TokenAsync(tokens, $"http://localhost:{tokens.Port}/token");
        using KeptSettings kept = new(new RegistrySettings { Registry = registry.Address, TrustedRealms = ["LocalHost"] });
        RegistryReader reader = new(new RegistryOptions { Credential = Good });
        _ = await reader.ReadAsync(registry);

        Assert.Equal("alice", Assert.Single(tokens.Issued).User);
    }

    [Theory]
    [InlineData("registry-1.docker.io", "https://auth.docker.io/token", true)]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth", true)]
    [InlineData("nvcr.io", "https://authn.nvidia.com/token", true)]
    [InlineData("reg.test", "https://reg.test/token", true)]
    [InlineData("reg.test", "https://REG.test:8443/token", true)]
    [InlineData("reg.test", "https://auth.reg.test/token", true)]
    [InlineData("reg.test", "https://evilreg.test/token", false)]
    [InlineData("reg.test", "https://reg.test.evil.test/token", false)]
    [InlineData("auth.reg.test", "https://reg.test/token", false)]
    [InlineData("reg.test", "https://auth.docker.io/token", false)]
    [InlineData("reg.test", "https://user@reg.test/token", false)]
    [InlineData("reg.test", "https://reg.test/token#x", false)]
    [InlineData("reg.test", @"https://evil.test\@reg.test/token", false)]
    [InlineData("reg.test", @"https://reg.test\@evil.test/token", false)]
    [InlineData("reg.test", @"https://reg.test/a\token", false)]
    [InlineData("reg.test", "file://reg.test/token", false)]
    [InlineData("reg.test", "//reg.test/token", false)]
    [InlineData("reg.test", "https://reg.test/\r\nX: y", false)]
    [InlineData("reg.test", "http://reg.test/token", false)]
    public void A04_A05_A07_only_the_registrys_own_realms_see_its_credential(string registry, string realm, bool allowed)
    {
        Challenge challenge = new("Bearer", ValueMap.Create([new("realm", realm)]));
        Exception? refusal = Record.Exception(() => TokenRealm.Check(new Origin("https", registry, 443), challenge, isSecret: true, trusted: []));

        Assert.Equal(allowed, refusal is null);
        Assert.True(refusal is null or RegistryException { Code: ImageErrorCode.AuthRealmRefused or ImageErrorCode.SchemeDowngradeRefused });
    }

    [Fact]
    public async Task A18_a_read_warns_once_of_a_missing_helper_and_goes_on_anonymously_a_write_does_not()
    {
        using CredentialHome home = new();
        await using RegistryServer registry = await BasicAsync(anonymousPull: true);
        registry.Faults.On("GET", "/v2/a/manifests/latest").When(Occurrence.First(3)).Status(401, ("WWW-Authenticate", "Basic realm=\"x\""));
        string name = $"missing{registry.Port}";
        home.Docker($$"""{"credsStore":"{{name}}"}""");
        RegistryReader reader = new(new RegistryOptions(), home.Chain);
        _ = await reader.FailAsync(registry);
        _ = await reader.FailAsync(registry);

        Assert.Equal($"The credential helper 'docker-credential-{name}' is not on the PATH. '{registry.Address}' is read anonymously.", Assert.Single(reader.Warnings));
        CredentialException failure = await Assert.ThrowsAsync<CredentialException>(() => new RegistryReader(new RegistryOptions { IsWrite = true }, home.Chain).ReadAsync(registry));
        Assert.Equal(ImageErrorCode.CredentialHelperFailed, failure.Code);
    }

    [Fact]
    public async Task A09_a_password_goes_over_plain_http_only_where_the_user_or_this_machine_says_so()
    {
        Assert.True(Origin.For(new RegistrySettings { Registry = "reg.test" }, new RegistryOptions()).IsSecure);
        Assert.False(Origin.For(new RegistrySettings { Registry = "reg.test", PlainHttp = true }, new RegistryOptions()).IsSecure);
        Assert.True(Origin.For(new RegistrySettings { Registry = "127.0.0.1.evil.test" }, new RegistryOptions()).IsSecure);

        await using RegistryServer registry = await BasicAsync(anonymousPull: false);
        await using StubServer other = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(401).With("WWW-Authenticate", "Basic realm=\"x\"")));
        registry.Faults.On("GET", "/v2/a/manifests/latest").Redirect(307, $"{other.Url}/x");
        _ = await RegistryReader.As("alice", "wonderland").FailAsync(registry);

        Assert.NotEqual(0, other.Requests.Total);
        Assert.All(other.Requests.All, request => Assert.Null(request.Header("Authorization")));
    }

    private static async Task<RegistryServer> BasicAsync(bool anonymousPull)
    {
        BasicAuthentication basic = RegistryAuthentication.Basic(("alice", "wonderland"));
        basic.AnonymousPull = anonymousPull;
        RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = basic });
        registry.Store.AddImage("a", "latest");
        return registry;
    }

    private static async Task<RegistryServer> TokenAsync(TokenServer tokens, string realm)
    {
        tokens.Options.Users["alice"] = "wonderland";
        TokenAuthentication authentication = RegistryAuthentication.Token(tokens);
        authentication.Realm = realm;
        RegistryServer registry = await RegistryServer.StartAsync(new ServerOptions { Authentication = authentication });
        registry.Store.AddImage("a", "latest");
        return registry;
    }
}
