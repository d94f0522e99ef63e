using System.Diagnostics;

namespace ManifestPS.Concurrency;

/// <summary>The machine's time, and its chance.</summary>
internal sealed class SystemClock : IClock
{
    public static readonly SystemClock Instance = new();

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Random _random = new();

    private SystemClock()
    {
    }

    public TimeSpan Now => _watch.Elapsed;

    public DateTimeOffset UtcNow => DateTimeOffset.UtcNow;

    public double NextDouble()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    public Task DelayAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, cancellationToken);

    public void CancelAfter(CancellationTokenSource source, TimeSpan time) => source.CancelAfter(time);
}
