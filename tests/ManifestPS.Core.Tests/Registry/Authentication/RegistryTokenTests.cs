using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

public sealed class RegistryTokenTests : IAsyncLifetime
{
    private TokenServer _tokens = null!;   // set before every test
    private RegistryServer _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        TokenServerOptions options = new();
        options.Users["alice"] = "wonderland";
        options.Users["bob"] = "builder";
        _tokens = await TokenServer.StartAsync(options);
        _registry = await RegistryServer.StartAsync(new() { Authentication = RegistryAuthentication.Token(_tokens) });
        _image = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    [Fact]
    public async Task An_anonymous_token_is_asked_for_with_service_and_scope_and_no_credential()
    {
        Assert.Equal(_image.Digest, (await new RegistryCall().GetAsync(_registry)).Digest);

        RecordedRequest request = Assert.Single(_tokens.Requests.All);
        Assert.Equal("GET", request.Method);
        Assert.Equal($"?service=registry.test&scope={Uri.EscapeDataString("repository:team/app:pull")}", request.Query);
        Assert.Null(request.Header("Authorization"));
        Assert.StartsWith("ManifestPS/", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal([401, 200], _registry.Requests.All.Select(entry => entry.Status));
        Assert.Equal(0, _registry.Requests.Count("*", "/v2/"));   // no ping
    }

    [Fact]
    public async Task A_credential_goes_to_the_token_server_and_the_token_to_the_registry()
    {
        RegistryCall call = new(RegistryCall.As("alice", "wonderland"));
        _ = await call.GetAsync(_registry);

        Assert.StartsWith("Basic ", Assert.Single(_tokens.Requests.All).Header("Authorization"), StringComparison.Ordinal);
        Assert.Contains("account=alice", _tokens.Requests.All[0].Query, StringComparison.Ordinal);
        Assert.All(_registry.Requests.All, request => Assert.DoesNotContain("Basic", request.Header("Authorization") ?? "", StringComparison.Ordinal));
        Assert.Equal("alice", _registry.Requests.All[^1].User);
        string token = Assert.Single(_tokens.Issued).Value;
        Assert.All(call.Lines, line => Assert.False(line.Contains(token, StringComparison.Ordinal) || line.Contains("wonderland", StringComparison.Ordinal) || line.Contains("alice", StringComparison.Ordinal)));
        Assert.Equal(3, call.Lines.Count);
    }

    [Fact]
    public async Task A_challenge_that_is_known_is_not_provoked_again()
    {
        _ = await new RegistryCall().GetAsync(_registry);
        _registry.Store.AddImage("team/second", "1");
        ImageReference second = ImageReference.Parse($"{_registry.Address}/team/second:1");
        _registry.Requests.Clear();

        RegistryCall call = new();
        _ = await call.GetAsync(_registry);
        _ = await call.Open(second).GetManifestAsync(second, TestContext.Current.CancellationToken);

        Assert.Equal([200, 200], _registry.Requests.All.Select(entry => entry.Status));
        Assert.Equal(2, _tokens.Requests.Total);   // one for each repository
    }

    [Fact]
    public async Task The_challenge_costs_no_connection()
    {
        _ = await new RegistryCall().GetAsync(_registry);

        Assert.Equal(1, _registry.Requests.ConnectionCount);
        Assert.Equal(1, _tokens.Requests.ConnectionCount);
    }

    [Fact]
    public async Task Requests_at_the_same_time_share_one_token()
    {
        RegistryCall call = new(new RegistryOptions { ThrottleLimit = 64 });
        Gate gate = _registry.Faults.Hold("GET", "*");
        Task<ManifestContent>[] reads = [.. Enumerable.Range(0, 64).Select(_ => call.GetAsync(_registry))];
        await gate.WaitForArrivalsAsync(64);
        gate.Release();
        _ = await Task.WhenAll(reads);

        Assert.Equal(1, _tokens.Requests.Total);
        Assert.Equal(128, _registry.Requests.Total);
    }

    [Fact]
    public async Task Two_credentials_never_share_a_token()
    {
        _ = await new RegistryCall(RegistryCall.As("alice", "wonderland")).GetAsync(_registry);
        _ = await new RegistryCall(RegistryCall.As("bob", "builder")).GetAsync(_registry);
        _ = await new RegistryCall().GetAsync(_registry);
        _ = await new RegistryCall(RegistryCall.As("alice", "wonderland")).GetAsync(_registry);

        Assert.Equal(["alice", "bob", null, "alice"], _registry.Requests.All.Where(entry => entry.Status == 200).Select(entry => entry.User));
        Assert.Equal(3, _tokens.Requests.Total);
    }

    [Fact]
    public async Task A_wrong_password_does_not_get_the_token_of_the_right_one()
    {
        _ = await new RegistryCall(RegistryCall.As("alice", "wonderland")).GetAsync(_registry);
        RegistryException error = await new RegistryCall(RegistryCall.As("alice", "canary")).FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.AuthenticationFailed, error.Code);
        Assert.Contains("alice", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_shown_once()
    {
        _ = await new RegistryCall(RegistryCall.As("alice", "wrong")).FailAsync<RegistryException>(_registry);

        Assert.Equal(1, _tokens.Requests.Total);
    }

    [Fact]
    public async Task A_wrong_password_is_shown_once_for_all_who_wait()
    {
        RegistryCall call = new(RegistryCall.As("alice", "wrong again") with { ThrottleLimit = 16 });
        Gate gate = _tokens.Faults.Hold("GET", "*");
        Task<RegistryException>[] reads = [.. Enumerable.Range(0, 16).Select(_ => call.FailAsync<RegistryException>(_registry))];
        await _registry.Requests.WaitForEndedAsync(16);
        await gate.WaitForArrivalsAsync(1);
        gate.Release();
        RegistryException[] errors = await Task.WhenAll(reads);

        Assert.All(errors, error => Assert.Equal(ImageErrorCode.AuthenticationFailed, error.Code));
        Assert.InRange(_tokens.Requests.Total, 1, 3);   // one whose 401 came late asks again
    }

    [Fact]
    public async Task A_token_request_that_failed_is_made_anew_by_the_next_call()
    {
        _tokens.Faults.On("GET", "*").Once().Status(503);
        Assert.Equal(ImageErrorCode.RegistryUnavailable, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);

        Assert.Equal(_image.Digest, (await new RegistryCall().GetAsync(_registry)).Digest);
    }

    [Fact]
    public async Task Whoever_waits_for_a_token_does_not_fail_with_the_one_who_gave_up()
    {
        using CancellationTokenSource stop = new();
        Gate gate = _tokens.Faults.Hold("GET", "*");
        Task<ManifestContent> first = new RegistryCall().GetAsync(_registry.Address, "1", stop.Token);
        await gate.WaitForArrivalsAsync(1);
        Task<ManifestContent> second = new RegistryCall(new RegistryOptions()).GetAsync(_registry);
        await _registry.Requests.WaitForRequestsAsync(2);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Release();

        Assert.Equal(_image.Digest, (await second).Digest);
    }

    [Fact]
    public async Task An_expired_token_is_renewed_once()
    {
        RegistryCall call = new(new RegistryOptions { ThrottleLimit = 32 });
        _ = await call.GetAsync(_registry);
        _tokens.RevokeAll();
        _registry.Requests.Clear();
        Gate gate = _registry.Faults.Hold("GET", "*");
        Task<ManifestContent>[] reads = [.. Enumerable.Range(0, 32).Select(_ => call.GetAsync(_registry))];
        await gate.WaitForArrivalsAsync(32);
        gate.Release();
        _ = await Task.WhenAll(reads);

        Assert.Equal(2, _tokens.Requests.Total);
        Assert.Equal(64, _registry.Requests.Total);
    }

    [Fact]
    public async Task A_second_401_is_the_end()
    {
        _registry.Faults.On("GET", "*").Status(401, ("WWW-Authenticate", $"Bearer realm=\"{_tokens.Realm}\",service=\"registry.test\",error=\"insufficient_scope\""));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.AuthenticationFailed, (int?)401), (error.Code, error.StatusCode));
        Assert.Equal(2, _registry.Requests.Total);
        Assert.Equal(1, _tokens.Requests.Total);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access_token")]
    public async Task Either_name_of_the_token_will_do(string member)
    {
        _tokens.Options.TokenMembers = [member];

        Assert.Equal(_image.Digest, (await new RegistryCall().GetAsync(_registry)).Digest);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999")]
    [InlineData("1.5")]
    [InlineData("\"300\"")]
    [InlineData("null")]
    public async Task Odd_lifetimes_do_not_cost_a_token_per_request(string expiresIn)
    {
        _tokens.Options.ExpiresIn = expiresIn;
        for (int i = 0; i < 3; i++)
        {
            _ = await new RegistryCall().GetAsync(_registry);
        }

        Assert.Equal(1, _tokens.Requests.Total);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("canary")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":42}""")]
    [InlineData("""{"token":"canary\r\nX-Evil: 1"}""")]
    [InlineData("""{"token":"canary with space"}""")]
    [InlineData("<html>canary</html>")]
    public async Task An_answer_without_a_usable_token_is_an_error_that_does_not_quote_it(string body)
    {
        _tokens.Faults.On("GET", "*").Body(200, "application/json", body);

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.TokenInvalid, error.Code);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_token_is_cut_off()
    {
        _tokens.Faults.On("GET", "*").InfiniteBody();

        Assert.Equal(ImageErrorCode.BodyTooLarge, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);
    }

    [Fact]
    public async Task A_stalled_token_server_is_named()
    {
        FakeClock clock = new();
        _tokens.Options.Wait = clock.WaitAsync;
        _tokens.Faults.On("GET", "*").Stall(1);

        RegistryException error = await new RegistryCall(RegistryCall.Once with { Clock = clock }).FailAsync<RegistryException>(_registry);

        Assert.Equal((ImageErrorCode.NetworkStalled, _tokens.Address), (error.Code, error.Registry));
    }

    [Theory]
    [InlineData("http://localhost:1/token")]
    [InlineData("http://evil.test/token")]
    [InlineData("https://127.0.0.1.evil.test/token")]
    public async Task A_credential_is_not_shown_to_a_token_server_of_another_host(string realm)
    {
        _registry.Options.Authentication = RegistryAuthentication.Token(_tokens);
        ((TokenAuthentication)_registry.Options.Authentication).Realm = realm;

        RegistryException error = await new RegistryCall(RegistryCall.As("alice", "canary")).FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.AuthRealmRefused, error.Code);
        Assert.Contains(new Uri(realm).Host, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _tokens.Requests.ConnectionCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/token")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/token")]
    [InlineData("http://user:pw@127.0.0.1/token")]
    [InlineData("http://127.0.0.1/token#x")]
    [InlineData("not a uri")]
    public async Task A_realm_that_is_no_token_server_is_refused(string realm)
    {
        ((TokenAuthentication)_registry.Options.Authentication!).Realm = realm;   // set at the start

        Assert.Equal(ImageErrorCode.AuthRealmRefused, (await new RegistryCall().FailAsync<RegistryException>(_registry)).Code);
    }

    [Fact]
    public async Task A_registry_with_TLS_must_not_name_a_token_server_without()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Tls = ServerTls.Create(), Authentication = RegistryAuthentication.Token(_tokens) });

        RegistryException error = await new RegistryCall(RegistryCall.As("alice", "canary") with { SkipCertificateCheck = true }).FailAsync<RegistryException>(registry);

        Assert.Equal(ImageErrorCode.SchemeDowngradeRefused, error.Code);
        Assert.Equal(0, _tokens.Requests.ConnectionCount);
    }

    [Theory]
    [InlineData("Negotiate")]
    [InlineData("Digest realm=\"d\", nonce=\"n\"")]
    public async Task Other_schemes_are_named_and_refused(string challenge)
    {
        _registry.Faults.On("GET", "*").Status(401, ("WWW-Authenticate", challenge));

        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(_registry);

        Assert.Equal(ImageErrorCode.AuthUnsupported, error.Code);
        Assert.Contains(challenge.Split(' ')[0], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Negotiate", "Basic realm=\"x, y\"")]
    [InlineData("Basic realm=\"x\", Bearer realm=\"{realm}\",service=\"registry.test\"", null)]
    public async Task Of_several_challenges_the_one_we_know_is_answered(string first, string? second)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        FaultRule challenge = registry.Faults.On("GET", "*").Once().Status(401, ("WWW-Authenticate", first.Replace("{realm}", _tokens.Realm, StringComparison.Ordinal)));
        _ = second is null ? challenge : challenge.AddHeader("WWW-Authenticate", second);

        _ = await new RegistryCall(RegistryCall.As("alice", "wonderland")).GetAsync(registry);

        Assert.StartsWith(second is null ? "Bearer" : "Basic", registry.Requests.All[1].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Basic_is_sent_at_once_after_the_first_challenge()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new() { Authentication = RegistryAuthentication.Basic(("alice", "wonder:land")) });
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        RegistryCall call = new(RegistryCall.As("alice", "wonder:land"));
        _ = await call.GetAsync(registry);
        _ = await call.GetAsync(registry);

        Assert.Equal([401, 200, 200], registry.Requests.All.Select(entry => entry.Status));
        RegistryException error = await new RegistryCall().FailAsync<RegistryException>(registry);
        Assert.Equal(ImageErrorCode.AuthenticationFailed, error.Code);
        Assert.Equal(4, registry.Requests.Total);   // with nothing to answer the challenge with, nothing is sent again
    }
}
