using System.Collections.Concurrent;
using System.Diagnostics;
using ManifestPS.Concurrency;

namespace ManifestPS.Core.Tests;

/// <summary>A clock on which waiting takes no time and chance is what the test says.</summary>
internal sealed class FakeClock : IClock
{
    private static int _clocks;

    private readonly Lock _sync = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    // What the process keeps of one test's registry must be long past for the next one, which may get the same port.
    private TimeSpan _now = TimeSpan.FromDays(Interlocked.Increment(ref _clocks));

    public FakeClock(double chance = 1) => Chance = chance;

    public TimeSpan Now => Flows ? _now + _watch.Elapsed : _now;

    /// <summary>Whether real time counts, too.</summary>
    public bool Flows { get; init; }

    public DateTimeOffset UtcNow { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public double Chance { get; set; }

    public ConcurrentQueue<double> Waits { get; } = new();

    public double NextDouble() => Chance;

    public void Advance(TimeSpan time)
    {
        lock (_sync)
        {
            _now += time;
            UtcNow += time;
        }
    }

    public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waits.Enqueue(time.TotalSeconds);
        Advance(time);
        return Task.CompletedTask;
    }
}
