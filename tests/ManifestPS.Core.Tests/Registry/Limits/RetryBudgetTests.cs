using ManifestPS.Errors;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row E09: a call repeats at most a fifth of its requests, and a few.</summary>
public sealed class RetryBudgetTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private RegistryServer _registry = null!;   // set before every test

    private RegistryOptions Options => new() { Clock = _clock };

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryServer.StartAsync();
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 13)]
    [InlineData(50, 70)]
    [InlineData(100, 130)]
    public async Task When_everything_fails_a_fifth_is_repeated_and_ten(int reads, int requests)
    {
        _registry.Faults.Add("GET * status=503");
        RegistryCall call = new(Options);
        for (int i = 0; i < reads; i++)
        {
            RegistryException error = await call.FailAsync<RegistryException>(_registry);
            Assert.Equal((ImageErrorCode.RegistryUnavailable, 503), (error.Code, error.StatusCode));
        }

        Assert.Equal(requests, _registry.Requests.Total);
        Assert.Equal(requests - reads, _clock.Waits.Count);
    }

    [Fact]
    public async Task A_failure_that_is_not_repeated_says_how_often_it_was_tried_and_why_no_more()
    {
        _registry.Faults.Add("GET * status=503");
        RegistryCall call = new(Options);
        List<int> attempts = [];
        for (int i = 0; i < 6; i++)
        {
            attempts.Add((await call.FailAsync<RegistryException>(_registry)).Attempts);
        }

        Assert.Equal([5, 5, 3, 1, 2, 1], attempts);
        Assert.Contains("It is not repeated: a fifth of the requests of this call were repeated already.", call.Lines);
    }

    [Fact]
    public async Task Good_requests_earn_the_right_to_repeat_others()
    {
        RegistryCall call = new(Options);
        await Task.WhenAll(Enumerable.Range(0, 94).Select(_ => call.GetAsync(_registry)));
        _registry.Faults.Add("GET * status=503");
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(5, (await call.FailAsync<RegistryException>(_registry)).Attempts);
        }

        Assert.Equal(100 + 24, _registry.Requests.Total);
    }

    [Fact]
    public async Task One_request_is_repeated_as_often_as_the_user_says()
    {
        _registry.Faults.Add("GET * status=503");

        Assert.Equal(31, (await new RegistryCall(Options with { MaxRetryCount = 30 }).FailAsync<RegistryException>(_registry)).Attempts);
    }

    [Fact]
    public async Task Each_call_has_its_own_means()
    {
        _registry.Faults.Add("GET * status=503");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(5, (await new RegistryCall(Options).FailAsync<RegistryException>(_registry)).Attempts);
        }
    }
}
