using ManifestPS.Concurrency;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A12: work that several wait for.</summary>
public sealed class SharedResultsTests
{
    private readonly SharedResults<string, int> _results = new();
    private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    [Fact]
    public async Task A12_who_started_the_work_and_was_stopped_takes_nobody_with_it()
    {
        using CancellationTokenSource stop = new();
        Task<int> first = GetAsync(stop.Token);
        Task<int> second = GetAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _answer.SetResult(7);

        Assert.Equal((7, 1), (await second, _runs));
    }

    [Fact]
    public async Task A12_work_that_nobody_waits_for_ends_and_the_next_starts_anew()
    {
        using CancellationTokenSource stop = new();
        Task<int> first = GetAsync(stop.Token);
        await stop.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Task<int> second = GetAsync(TestContext.Current.CancellationToken);
        _answer.SetResult(7);

        Assert.Equal((7, 2), (await second, _runs));
    }

    [Fact]
    public async Task A12_a_failure_is_shared_by_those_who_waited_and_by_nobody_else()
    {
        Task<int>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => GetAsync(TestContext.Current.CancellationToken))];
        _answer.SetException(new InvalidDataException());
        foreach (Task<int> one in waiting)
        {
            _ = await Assert.ThrowsAsync<InvalidDataException>(() => one);
        }
        Assert.Equal(1, _runs);

        _ = await Assert.ThrowsAsync<InvalidDataException>(() => GetAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task What_is_no_longer_good_is_made_anew_and_forgotten_when_there_is_too_much()
    {
        _answer.SetResult(1);
        _ = await GetAsync(TestContext.Current.CancellationToken);
        _ = await _results.GetAsync("x", value => value > 1, _ => Task.FromResult(2), TestContext.Current.CancellationToken);
        Assert.Equal(1, _results.Count);

        _results.Prune(value => value > 2);
        Assert.Equal(0, _results.Count);
    }

    private Task<int> GetAsync(CancellationToken cancellationToken) => _results.GetAsync("x", _ => true, stop =>
    {
        _runs++;
        return _answer.Task.WaitAsync(stop);
    }, cancellationToken);
}
