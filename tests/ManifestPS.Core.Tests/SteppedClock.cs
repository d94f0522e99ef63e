using ManifestPS.Registry;

namespace ManifestPS.Core.Tests;

/// <summary>A clock that stands still until the test moves it.</summary>
internal sealed class SteppedClock : IClock
{
    public TimeSpan Now { get; set; } = TimeSpan.FromDays(3);

    public DateTimeOffset UtcNow { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public double NextDouble() => 0;

    public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken) => Task.CompletedTask;
}
