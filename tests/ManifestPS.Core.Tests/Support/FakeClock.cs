using System.Collections.Concurrent;
using ManifestPS.Concurrency;

namespace ManifestPS.Core.Tests;

/// <summary>A clock on which waiting takes no time and chance is what the test says.</summary>
/// <remarks>
/// A deadline expires only while a server that waits by this clock is silent: no client is ever too slow for one, however busy the machine.
/// </remarks>
internal sealed class FakeClock : IClock
{
    /// <summary>How many looks must find the client idle before it counts as waiting.</summary>
    private const int Patience = 20;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static int _clocks;

    private readonly Lock _sync = new();
    private readonly Dictionary<CancellationTokenSource, TimeSpan> _deadlines = [];
    private int _calls;
    private int _callsBefore;

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
        if (time == Timeout.InfiniteTimeSpan)
        {
            while (true)
            {
                await IdleAsync(Patience, gone);
                ExpireFirst(latest: TimeSpan.MaxValue);
            }
        }
        await IdleAsync(Volatile.Read(ref _calls) == _callsBefore ? Patience : 2, gone);
        Advance(time);
        while (ExpireFirst(latest: Now))
        {
        }
        _callsBefore = Volatile.Read(ref _calls);
    }

    /// <summary>Waits until the client has not used the clock for so many looks: then it has taken in all that was sent.</summary>
    private async Task IdleAsync(int looks, CancellationToken gone)
    {
        int before = Volatile.Read(ref _calls);
        for (int idle = 0; idle < looks;)
        {
            await Task.Delay(Look, gone);
            int now = Volatile.Read(ref _calls);
            (idle, before) = (now == before ? idle + 1 : 0, now);
        }
    }

    /// <summary>Moves to the first deadline that somebody still waits for; false if there is none.</summary>
    private bool ExpireFirst(TimeSpan latest)
    {
        CancellationTokenSource? source;
        lock (_sync)
        {
            foreach (CancellationTokenSource ended in _deadlines.Keys.Where(IsDisposed).ToArray())
            {
                _ = _deadlines.Remove(ended);
            }
            (source, TimeSpan due) = _deadlines.OrderBy(deadline => deadline.Value).FirstOrDefault(deadline => deadline.Value <= latest);
            if (source is null)
            {
                return false;
            }
            _ = _deadlines.Remove(source);
            _now = due > _now ? due : _now;
        }
        if (!IsDisposed(source))
        {
            source.Cancel();
        }
        return true;
    }

    private static bool IsDisposed(CancellationTokenSource source)
    {
        try
        {
            _ = source.Token;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
