using System.Collections.Concurrent;
using ManifestPS.Registry;

namespace ManifestPS.Core.Tests;

/// <summary>A clock on which waiting takes no time and chance is what the test says.</summary>
/// <remarks>
/// A deadline expires only while a server that waits by this clock is silent: no client is ever too slow for one, however busy the machine.
/// </remarks>
internal sealed class FakeClock : IClock
{
    /// <summary>How often the client must be found idle before a silence ends in its deadline, and before a second of a drip is over.</summary>
    private const int IdleInSilence = 20;
    private const int IdleInDrip = 2;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static int _clocks;

    private readonly Lock _sync = new();
    private readonly Dictionary<CancellationTokenSource, TimeSpan> _deadlines = [];
    private int _calls;

    // What the process keeps of one test's registry must be long past for the next one, which may get the same port.
    private TimeSpan _now = TimeSpan.FromDays(Interlocked.Increment(ref _clocks));

    public FakeClock(double chance = 1) => Chance = chance;

    public TimeSpan Now
    {
        get
        {
            lock (_sync)
            {
                _calls++;
                return _now;
            }
        }
    }

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

    public void CancelAfter(CancellationTokenSource source, TimeSpan time)
    {
        lock (_sync)
        {
            _calls++;
            if (time == Timeout.InfiniteTimeSpan)
            {
                _ = _deadlines.Remove(source);
            }
            else
            {
                _deadlines[source] = _now + time;
            }
        }
    }

    /// <summary>The wait of a test server: its time is over as soon as the client has taken what there is; a silence lasts until the client's deadline.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken gone)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            await IdleAsync(IdleInDrip, gone);
            Advance(time);
            return;
        }
        while (true)
        {
            await IdleAsync(IdleInSilence, gone);
            Expire();
        }
    }

    /// <summary>Waits until the client has not looked at the clock for some time: then it has taken in all that was sent.</summary>
    private async Task IdleAsync(int looks, CancellationToken gone)
    {
        int idle = 0;
        for (int before = Volatile.Read(ref _calls), now; idle < looks; before = now)
        {
            await Task.Delay(Look, gone);
            now = Volatile.Read(ref _calls);
            idle = now == before ? idle + 1 : 0;
        }
    }

    /// <summary>Moves to the first deadline that somebody still waits for.</summary>
    private void Expire()
    {
        while (TakeFirst() is { } source)
        {
            if (TryCancel(source))
            {
                return;
            }
        }
    }

    private static bool TryCancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;   // what it was for has ended
        }
    }

    private CancellationTokenSource? TakeFirst()
    {
        lock (_sync)
        {
            if (_deadlines.Count == 0)
            {
                return null;
            }
            (CancellationTokenSource source, TimeSpan due) = _deadlines.MinBy(deadline => deadline.Value);
            _ = _deadlines.Remove(source);
            _now = due > _now ? due : _now;
            return source;
        }
    }
}
