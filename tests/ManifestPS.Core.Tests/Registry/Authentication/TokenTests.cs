using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A08-A15, A22: how a registry is asked, and with what.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private TokenServer _tokens = null!;     // set before each test
    private RegistryServer _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync();
        _tokens.Options.Users["alice"] = "wonderland";
        _tokens.Options.Users["bob"] = "builder";
        _registry = await RegistryServer.StartAsync(new TestRegistry.RegistryOptions { Authentication = RegistryAuthentication.Token(_tokens) });
        _registry.Store.AddImage("a", "latest");
        _registry.Store.AddImage("b", "latest");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    [Fact]
    public async Task A08_a_registry_that_speaks_only_what_we_do_not_is_named()
    {
        _registry.Faults.On("GET", "/v2/a/manifests/latest").Status(401, ("WWW-Authenticate", "Negotiate, NTLM"));
        RegistryException failure = await new RegistryReader().FailAsync(_registry);

        Assert.Equal(ImageErrorCode.AuthUnsupported, failure.Code);
        Assert.Contains("Negotiate or NTLM", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_anonymous_read_asks_for_a_token_once_and_for_pull_only()
    {
        RegistryReader reader = new();
        _ = await reader.ReadAsync(_registry);
        _ = await reader.ReadAsync(_registry);

        Assert.Equal("?service=registry.test&scope=repository%3Aa%3Apull", Assert.Single(_tokens.Requests.All).Query);
        Assert.Equal(3, _registry.Requests.Total);
    }

    [Fact]
    public async Task A_password_goes_to_the_token_server_and_never_to_the_registry()
    {
        _ = await RegistryReader.As("alice", "wonderland").ReadAsync(_registry);

        Assert.Equal("alice", Assert.Single(_tokens.Issued).User);
        Assert.False(_registry.Requests.Contains(CredentialHome.Auth("alice", "wonderland")));
    }

    [Theory]
    [InlineData("{\"token\":\"a\\r\\nX: y\"}")]
    [InlineData("{\"token\":\"a b\"}")]
    [InlineData("{\"token\":\"CANARY\\u0000\"}")]
    [InlineData("{\"token\":\"CANARY=x\"}")]
    [InlineData("{\"token\":\"===\"}")]
    [InlineData("{\"refresh_token\":\"CANARY\"}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>CANARY</html>")]
    [InlineData("")]
    public async Task A10_an_answer_without_a_usable_token_is_refused_and_not_quoted(string body)
    {
        _tokens.Faults.On("GET", "/token").Body(200, "application/json", body);
        RegistryException failure = await new RegistryReader().FailAsync(_registry);

        Assert.Equal(ImageErrorCode.TokenInvalid, failure.Code);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "application/json", "\uFEFF{\"token\":\"{t}\"}")]
    [InlineData(200, "text/plain", "{\"token\":\"{t}\"}")]
    [InlineData(200, "text/html", "{\"token\":\"{t}\"}")]
    [InlineData(201, "application/json", "\r\n {\"token\":\"{t}\",\"issued_at\":\"never\"} \r\n")]
    [InlineData(202, "", "{\"token\":null,\"access_token\":\"{t}\",\"expires_in\":null,\"refresh_token\":{}}")]
    [InlineData(200, "application/json", "{\"token\":\"\",\"access_token\":\"{t}\",\"expires_in\":1e999,\"scope\":[1,2]}")]
    [InlineData(200, "application/json", "{\"access_token\":7,\"token\":\"{t}\",\"expires_in\":300.5}")]
    public async Task A_token_is_found_in_any_odd_response_that_has_one(int status, string contentType, string body)
    {
        _ = await new RegistryReader().ReadAsync(_registry);
        string token = _registry.Requests.All[^1].Header("Authorization")!.Split(' ')[1];   // answered, so it was sent
        TokenCache.Clear();
        _tokens.Faults.On("GET", "/token").Body(status, contentType, body.Replace("{t}", token, StringComparison.Ordinal));

        _ = await new RegistryReader().ReadAsync(_registry);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "null")]
    [InlineData(200, "\"token\"")]
    [InlineData(200, "{\"token\":[\"CANARY\"]}")]
    [InlineData(200, "{\"token\":{\"token\":\"CANARY\"}}")]
    [InlineData(200, "[{\"token\":\"CANARY\"}]")]
    [InlineData(200, "{\"Token\":\"CANARY\"}")]
    [InlineData(200, "{\"token\":\"CANARY\"")]
    [InlineData(200, "{\"token\":\"CANARY\"}{}")]
    [InlineData(200, "{\"token\":\"CANARY\",\"token\":\"CANARY2\"}")]
    [InlineData(200, "token=CANARY&expires_in=300")]
    [InlineData(200, "{\"token\":\"CANARY\\u202E\"}")]
    [InlineData(200, "\uFEFF\uFEFF{\"token\":\"CANARY\"}")]
    [InlineData(200, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"CANARY\"}]}")]
    public async Task An_odd_response_without_a_token_is_refused_and_not_quoted(int status, string body)
    {
        _tokens.Faults.On("GET", "/token").Body(status, "application/json", body);
        RegistryException failure = await new RegistryReader().FailAsync(_registry);

        Assert.Equal(ImageErrorCode.TokenInvalid, failure.Code);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _tokens.Requests.Total);
    }

    [Fact]
    public async Task A10_an_answer_of_more_than_128_KiB_is_refused()
    {
        _tokens.Faults.On("GET", "/token").Body(200, "application/json", "{\"token\":\"" + new string('a', 128 * 1024) + "\"}");
        Assert.Equal(ImageErrorCode.BodyTooLarge, (await new RegistryReader().FailAsync(_registry)).Code);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access_token")]
    public async Task A11_a_token_has_either_name(string member)
    {
        _tokens.Options.TokenMembers = [member];
        _ = await new RegistryReader().ReadAsync(_registry);
    }

    [Theory]
    [InlineData(null, 54)]
    [InlineData("0", 54)]
    [InlineData("-1", 54)]
    [InlineData("\"300\"", 54)]
    [InlineData("1e3", 54)]
    [InlineData("30", 54)]
    [InlineData("300", 270)]
    [InlineData("2147483648", 77760)]
    [InlineData("99999999999999999999", 54)]
    public async Task A11_a_token_lives_from_its_receipt_between_a_minute_and_a_day(string? expiresIn, int seconds)
    {
        _tokens.Options.ExpiresIn = expiresIn;
        FakeClock clock = new();
        RegistryReader reader = new(new RegistryOptions { Clock = clock });
        _ = await reader.ReadAsync(_registry);
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        clock.UtcNow += TimeSpan.FromDays(365);
        _ = await reader.ReadAsync(_registry);
        Assert.Equal(1, _tokens.Requests.Total);

        clock.Advance(TimeSpan.FromSeconds(1));
        _ = await reader.ReadAsync(_registry);
        Assert.Equal(2, _tokens.Requests.Total);
    }

    [Fact]
    public async Task A12_a_token_that_ran_out_is_renewed_once_for_all_who_wait()
    {
        RegistryReader reader = new(new RegistryOptions { ThrottleLimit = 64 });
        _ = await reader.ReadAsync(_registry);
        _tokens.RevokeAll();
        using IDisposable gate = new Release(_tokens.Faults.Hold("GET", "/token"), out Gate held);
        Task[] reads = [.. Enumerable.Range(0, 64).Select(_ => reader.ReadAsync(_registry))];
        await held.WaitForArrivalsAsync(1);   // who comes now waits for the new token, and is refused nothing
        held.Release();
        await Task.WhenAll(reads);

        Assert.Equal(2, _tokens.Requests.Total);
        Assert.InRange(_registry.Requests.Total, 2 + 65, 2 + (2 * 64));
    }

    [Fact]
    public async Task A12_a_second_refusal_of_a_known_user_is_access_denied()
    {
        _tokens.Options.Grants = (_, _) => false;
        RegistryException failure = await RegistryReader.As("alice", "wonderland").FailAsync(_registry);

        Assert.Equal((ImageErrorCode.AccessDenied, 401), (failure.Code, failure.StatusCode));
        Assert.Contains("knows alice (from -Credential), but does not give access to 'a'", failure.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1), (_registry.Requests.Total, _tokens.Requests.Total));
    }

    [Fact]
    public async Task A13_a_registry_that_always_asks_again_is_given_up()
    {
        _registry.Faults.On("GET", "/v2/a/manifests/latest").Status(401, ("WWW-Authenticate", $"Bearer realm=\"{_tokens.Realm}\",service=\"x\",scope=\"repository:a:pull\""));
        Assert.Equal(ImageErrorCode.AuthenticationFailed, (await new RegistryReader().FailAsync(_registry)).Code);
        Assert.InRange(_registry.Requests.Total, 1, 4);

        _registry.Requests.Clear();
        Assert.Equal(ImageErrorCode.AuthenticationFailed, (await new RegistryReader().FailAsync(_registry)).Code);
        Assert.InRange(_registry.Requests.Total, 1, 4);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_by_post_and_never_shown_elsewhere()
    {
        _tokens.Options.IdentityTokens["CANARY-refresh"] = "alice";
        RegistryReader reader = RegistryReader.WithStored(_registry, new RegistryCredential("<token>", "CANARY-refresh"));
        _ = await reader.ReadAsync(_registry);

        RecordedRequest request = Assert.Single(_tokens.Requests.All);
        Assert.Equal("POST", request.Method);
        Assert.Equal("grant_type=refresh_token&service=registry.test&client_id=ManifestPS&scope=repository%3Aa%3Apull&refresh_token=CANARY-refresh", System.Text.Encoding.UTF8.GetString(request.Body.Span));
        Assert.Null(request.Header("Authorization"));
        Assert.False(_registry.Requests.Contains("CANARY"));
        Assert.DoesNotContain(reader.Verbose, line => line.Contains("CANARY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A14_where_post_is_not_known_a_user_name_leads_to_get(int status)
    {
        _tokens.Options.OAuthStatus = status;
        RegistryCredential both = new("alice", new Secret("wonderland"), new Secret("refresh"), registryToken: null);
        _ = await RegistryReader.WithStored(_registry, both).ReadAsync(_registry);

        Assert.Equal(["POST", "GET"], _tokens.Requests.All.Select(request => request.Method));
        Assert.Equal("alice", Assert.Single(_tokens.Issued).User);
    }

    [Fact]
    public async Task A14_other_failures_of_the_exchange_are_not_tried_again_with_get()
    {
        _tokens.Options.OAuthStatus = 500;
        RegistryCredential both = new("alice", new Secret("wonderland"), new Secret("refresh"), registryToken: null);

        Assert.Equal(ImageErrorCode.RegistryUnavailable, (await RegistryReader.WithStored(_registry, both).FailAsync(_registry)).Code);
        Assert.DoesNotContain(_tokens.Requests.All, request => request.Method == "GET");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A06_B05_a_token_servers_redirect_is_not_followed_and_no_body_is_sent_twice(int status)
    {
        await using StubServer elsewhere = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(Reply.Text(200, "application/json", "{\"token\":\"t\"}")));
        _tokens.Faults.On("*", "/token").Redirect(status, $"{elsewhere.Url}/token");
        RegistryCredential both = new("alice", new Secret("wonderland"), new Secret("refresh"), registryToken: null);

        foreach (RegistryCredential credential in new[] { both, new RegistryCredential("alice", "wonderland") })
        {
            Assert.Equal(ImageErrorCode.RedirectRefused, (await RegistryReader.WithStored(_registry, credential).FailAsync(_registry)).Code);
        }
        Assert.Equal(["POST", "GET"], _tokens.Requests.All.Select(request => request.Method));
        Assert.Equal(0, elsewhere.Requests.ConnectionCount);
    }

    [Fact]
    public async Task A15_a_scope_that_the_registry_makes_up_is_not_asked_for()
    {
        _registry.Faults.On("GET", "/v2/a/manifests/latest").Once().Status(401, ("WWW-Authenticate", $"Bearer realm=\"{_tokens.Realm}\",service=\"s\",scope=\"repository:a:pull,push,delete repository:secret:*\""));
        RegistryReader reader = new();
        _ = await reader.ReadAsync(_registry);

        Assert.All(_tokens.Requests.All, request => Assert.Contains("&scope=repository%3Aa%3Apull", request.Query, StringComparison.Ordinal));
        Assert.DoesNotContain(_tokens.Requests.All, request => request.Query.Contains("secret", StringComparison.Ordinal) || request.Query.Contains("push", StringComparison.Ordinal));
        Assert.Contains(reader.Verbose, line => line.Contains("names the scope 'repository:a:pull,push,delete repository:secret:*'; only 'repository:a:pull' is asked for", StringComparison.Ordinal));
    }

    [Fact]
    public void A15_scopes_are_merged_and_ordered() =>
        Assert.Equal(
            ["repository:a/b:pull,push", "registry:catalog:*", "repository:host:5000/c:pull"],
            TokenScope.Merge("repository:host:5000/c:pull repository:a/b:push,pull registry:catalog:* repository:a/b:pull"));

    [Theory]
    [InlineData("repository:z:pull,push repository:a:pull", "repository:z:pull,push")]
    [InlineData("repository:b:pull repository:a:pull", "repository:a:pull")]
    [InlineData("repository:b:pull,push,delete repository:a:pull", "repository:b:delete,pull,push")]
    public void The_target_of_a_mount_is_asked_for_before_its_source(string scopes, string first) => Assert.Equal(first, TokenScope.Merge(scopes)[0]);

    [Fact]
    public async Task Several_scopes_are_asked_for_one_by_one()
    {
        RegistrySession session = new(new RegistryOptions(), new CredentialChain([]));
        RegistryExchange exchange = new(_registry.Address, "repository:b:pull repository:a:pull", session, new RegistryReader());
        _ = await exchange.SendAsync(new RegistryRequest(HttpMethod.Get, "/v2/a/manifests/latest", RegistryResource.Manifest(_registry.Address, "a", "latest")), TestContext.Current.CancellationToken);

        Assert.EndsWith("&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull", Assert.Single(_tokens.Requests.All).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A22_users_in_parallel_never_share_a_token()
    {
        (string User, string Password)[] users = [("alice", "wonderland"), ("bob", "builder")];
        await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(i => Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => RegistryReader.As(users[i % 2].User, users[i % 2].Password).ReadAsync(_registry), TestContext.Current.CancellationToken))));

        string[] given = [.. _tokens.Issued.Select(token => token.User ?? "nobody").Order()];
        Assert.Equal(["alice", "bob"], given);
        Assert.Equal(32, _registry.Requests.All.Count(request => request.User == "alice" && request.Status == 200));
        Assert.Equal(32, _registry.Requests.All.Count(request => request.User == "bob" && request.Status == 200));
    }

    [Fact]
    public async Task A_token_server_that_fails_is_asked_once_by_all_who_wait()
    {
        using IDisposable gate = new Release(_tokens.Faults.Hold("GET", "/token"), out Gate held);
        _tokens.Faults.On("GET", "/token").Status(500);
        RegistryReader reader = new(new RegistryOptions { ThrottleLimit = 16, MaxRetryCount = 0 });
        Task<RegistryException>[] reads = [.. Enumerable.Range(0, 16).Select(_ => reader.FailAsync(_registry))];
        await _registry.Requests.WaitForEndedAsync(16);
        held.Release();
        await Task.WhenAll(reads);

        Assert.InRange(_tokens.Requests.Total, 1, 3);   // who came after the failure asks anew
    }

    /// <summary>Opens a gate at the end, whatever happens.</summary>
    private sealed class Release : IDisposable
    {
        private readonly Gate _gate;

        public Release(Gate gate, out Gate held) => _gate = held = gate;

        public void Dispose() => _gate.Release();
    }
}
