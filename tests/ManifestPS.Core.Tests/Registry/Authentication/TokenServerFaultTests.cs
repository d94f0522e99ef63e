using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Limits;
using ManifestPS.Registry;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A12, E02, E09: a token server that fails or is gone.</summary>
public sealed class TokenServerFaultTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private TokenServer _tokens = null!;     // set before each test
    private RegistryServer _registry = null!;

    private RegistryOptions Options => new() { Clock = _clock, PlainHttp = true };

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync();
        _tokens.Options.Users["alice"] = "wonderland";
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
    public async Task One_asks_again_for_all_who_wait()
    {
        RegistryReader reader = new(Options with { ThrottleLimit = 16 });
        Gate gate = _tokens.Faults.Hold("GET", "/token");
        _tokens.Faults.On("GET", "/token").When(Occurrence.First(3)).Status(503);
        Task[] reads = [.. Enumerable.Range(0, 16).Select(_ => reader.ReadAsync(_registry))];
        await _registry.Requests.WaitForRequestsAsync(16);
        gate.Release();
        await Task.WhenAll(reads);

        Assert.Equal(4, _tokens.Requests.Total);
        Assert.Equal([0.25, 0.5, 1], _clock.Waits);
        Assert.Equal(32, _registry.Requests.Total);
    }

    [Fact]
    public async Task All_who_wait_share_the_last_failure_and_none_starts_over()
    {
        RegistryReader reader = new(Options with { ThrottleLimit = 16 });
        Gate gate = _tokens.Faults.Hold("GET", "/token");
        _tokens.Faults.On("GET", "/token").Status(503);
        Task<RegistryException>[] reads = [.. Enumerable.Range(0, 16).Select(_ => reader.FailAsync(_registry))];
        await _registry.Requests.WaitForEndedAsync(16);
        gate.Release();
        RegistryException[] failures = await Task.WhenAll(reads);

        Assert.All(failures, failure => Assert.Equal((ImageErrorCode.RegistryUnavailable, 503, _tokens.Address), (failure.Code, failure.StatusCode, failure.Registry)));
        Assert.Equal(5, failures.Max(failure => failure.Attempts));
        Assert.InRange(_clock.Waits.Count, 4, 13);   // who came after the failure asks anew, as far as the call's means go (E09)
        Assert.Equal(16, _registry.Requests.Total);
    }

    [Fact]
    public async Task A_token_server_that_asks_for_time_gets_it()   // E01
    {
        _tokens.Faults.On("GET", "/token").Once().Status(429, ("Retry-After", "7"));

        _ = await new RegistryReader(Options).ReadAsync(_registry);

        Assert.Equal([7], _clock.Waits);
        Assert.Equal((2, 2), (_tokens.Requests.Total, _registry.Requests.Total));
    }

    [Fact]
    public async Task E05_a_token_that_is_cut_off_is_asked_for_again()
    {
        _tokens.Faults.On("GET", "/token").Once().FirstBytes(12).Framing();

        _ = await new RegistryReader(Options).ReadAsync(_registry);

        Assert.Equal((2, 2), (_tokens.Requests.Total, _registry.Requests.Total));
    }

    [Fact]
    public async Task A_push_whose_token_does_not_come_at_once_is_still_sent_once()
    {
        _tokens.Faults.On("GET", "/token").Once().Status(503);
        RegistrySession session = new(Options with { Credential = new("alice", "wonderland") });
        RegistryExchange exchange = new(_registry.Address, "repository:a:pull,push", session, new RegistryReader());

        RegistryResponse answer = await exchange.SendAsync(new RegistryRequest(HttpMethod.Post, "/v2/a/blobs/uploads/", RegistryResource.Tags(_registry.Address, "a")), TestContext.Current.CancellationToken);

        Assert.Equal(202, answer.StatusCode);
        Assert.Equal([401, 202], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task A_token_server_that_is_gone_is_forgotten_and_the_registry_says_where_to_go()
    {
        _ = await ReadAndLoseTokensAsync();
        _registry.Options.Authentication = RegistryAuthentication.Token(_tokens);

        _ = await new RegistryReader(Options).ReadAsync(_registry, "b");

        Assert.Equal([401, 200], _registry.Requests.All.Select(request => request.Status));
        Assert.Equal(1, _tokens.Requests.Total);
        Assert.Equal(4, _clock.Waits.Count);   // it might have come back
    }

    [Fact]
    public async Task Where_the_registry_still_names_a_token_server_that_is_gone_that_is_the_failure()
    {
        string gone = await ReadAndLoseTokensAsync();
        RegistryException failure = await new RegistryReader(Options).FailAsync(_registry, "b");

        Assert.Equal((ImageErrorCode.ConnectionRefused, gone, 5), (failure.Code, failure.Registry, failure.Attempts));
        Assert.Equal((1, 4), (_registry.Requests.Total, _clock.Waits.Count));

        _registry.Options.Authentication = null;
        _ = await new RegistryReader(Options).ReadAsync(_registry, "b");
        Assert.Equal((2, 4), (_registry.Requests.Total, _clock.Waits.Count));
    }

    [Fact]
    public async Task A_token_server_that_answers_with_a_refusal_is_not_gone()
    {
        _ = await new RegistryReader(Options).ReadAsync(_registry);
        _registry.Requests.Clear();

        RegistryException failure = await new RegistryReader(Options with { Credential = new("alice", "wrong") }).FailAsync(_registry, "b");

        Assert.Equal(ImageErrorCode.AuthenticationFailed, failure.Code);
        Assert.Equal(0, _registry.Requests.Total);
    }

    [Fact]
    public async Task E13_who_waits_for_a_token_keeps_no_other_registry_waiting()
    {
        await using RegistryServer other = await RegistryServer.StartAsync();
        other.Store.AddImage("a", "latest");
        RegistryReader reader = new(Options with { ThrottleLimit = 1 });
        Gate gate = _tokens.Faults.Hold("GET", "/token");
        Task slow = reader.ReadAsync(_registry);
        await gate.WaitForArrivalsAsync(1);

        _ = await reader.ReadAsync(other).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        gate.Release();
        await slow;
        Assert.Equal([401, 200], _registry.Requests.All.Select(request => request.Status));
    }

    [Fact]
    public async Task E01_who_waited_for_a_token_waits_on_where_the_registry_wants_quiet_by_then()
    {
        Gate gate = _tokens.Faults.Hold("GET", "/token");
        Task read = new RegistryReader(Options).ReadAsync(_registry);
        await gate.WaitForArrivalsAsync(1);
        HostGate.For(_registry.Address, _clock).Close(TimeSpan.FromSeconds(9));
        gate.Release();
        await read;

        Assert.Equal([9], _clock.Waits);
    }

    [Fact]
    public async Task E13_with_its_token_a_request_waits_for_its_turn_again()
    {
        RegistryReader reader = new(Options with { ThrottleLimit = 1 });
        Gate tokens = _tokens.Faults.Hold("GET", "/token");
        Task[] reads = [reader.ReadAsync(_registry), reader.ReadAsync(_registry, "b")];
        await tokens.WaitForArrivalsAsync(2);
        Gate answers = _registry.Faults.Hold("GET", "*");
        tokens.Release();
        await answers.WaitForArrivalsAsync(1);
        _ = await Assert.ThrowsAsync<TimeoutException>(() => answers.WaitForArrivalsAsync(2).WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        answers.Release();
        await Task.WhenAll(reads);

        Assert.Equal((4, 1), (_registry.Requests.Total, _registry.Requests.MaxInFlight));
    }

    [Fact]
    public async Task E13_four_ask_a_token_server_at_a_time()
    {
        string[] repositories = [.. Enumerable.Range(0, 8).Select(number => $"r{number}")];
        Assert.All(repositories, repository => _ = _registry.Store.AddImage(repository, "latest"));
        RegistryReader reader = new(Options with { ThrottleLimit = 16 });
        Gate gate = _tokens.Faults.Hold("GET", "/token");
        Task[] reads = [.. repositories.Select(repository => reader.ReadAsync(_registry, repository))];
        await gate.WaitForArrivalsAsync(4);
        await _registry.Requests.WaitForRequestsAsync(repositories.Length);
        gate.Release();
        await Task.WhenAll(reads);

        Assert.Equal((8, 4), (_tokens.Requests.Total, _tokens.Requests.MaxInFlight));
    }

    /// <summary>The address of a token server that the registry named before, where nothing listens any more.</summary>
    private async Task<string> ReadAndLoseTokensAsync()
    {
        TokenServer gone = await TokenServer.StartAsync();
        _registry.Options.Authentication = RegistryAuthentication.Token(gone);
        _ = await new RegistryReader(Options).ReadAsync(_registry);
        _registry.Requests.Clear();
        await gone.DisposeAsync();
        return gone.Address;
    }
}
