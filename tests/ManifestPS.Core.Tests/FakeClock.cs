using System.Collections.Concurrent;
using ManifestPS.Registry;

namespace ManifestPS.Core.Tests;

/// <summary>A clock on which waiting takes no time and chance is what the test says.</summary>
internal sealed class FakeClock : IClock
{
    private readonly Lock _sync = new();

    public FakeClock(double chance = 1) => Chance = chance;

    public TimeSpan Now { get; private set; } = TimeSpan.FromDays(3);

    public DateTimeOffset UtcNow { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public double Chance { get; set; }

    public ConcurrentQueue<double> Waits { get; } = new();

    public double NextDouble() => Chance;

    public void Advance(TimeSpan time)
    {
        lock (_sync)
        {
            Now += time;
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
