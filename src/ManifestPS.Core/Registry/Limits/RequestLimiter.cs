
namespace ManifestPS.Registry.Limits;

/// <summary>The places for requests under way in the process: so many for each registry, so that a slow one does not keep the others waiting, and so many in all. What describes images goes before what they are made of.</summary>
internal sealed class RequestLimiter
{
    private const int PerRegistry = 4;
    private const int InAll = 16;

    private readonly object _sync = new();
    private readonly Dictionary<string, RequestQueue> _queues = new(StringComparer.Ordinal);
    private int _taken;
    private long _arrivals;

    /// <summary>The process's own.</summary>
    public static RequestLimiter Process { get; } = new();

    /// <summary>The process's own for requests for tokens.</summary>
    public static RequestLimiter TokensOfProcess { get; } = new();

    /// <summary>Waits for a place.</summary>
    /// <param name="registry">Host and port of the registry.</param>
    /// <param name="isBulk">Whether a blob is moved.</param>
    /// <param name="limit">How many the user allows, of one registry and in all; null for the usual numbers.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task EnterAsync(string registry, bool isBulk, int? limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SlotWaiter waiter;
        lock (_sync)
        {
            waiter = new SlotWaiter(++_arrivals, isBulk, Math.Max(PerRegistry, limit ?? 0), Math.Max(InAll, limit ?? 0));
            QueueOf(registry).Add(waiter);
            Admit();
        }
        using CancellationTokenRegistration stop = cancellationToken.Register(() => GiveUp(registry, waiter, cancellationToken));
        await waiter.Turn.Task.ConfigureAwait(false);
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(string registry)
    {
        lock (_sync)
        {
            _taken--;
            QueueOf(registry).Taken--;
            Admit();
            Forget(registry);
        }
    }

    private RequestQueue QueueOf(string registry) =>
        _queues.TryGetValue(registry, out RequestQueue? queue) ? queue : _queues[registry] = new RequestQueue();

    private void GiveUp(string registry, SlotWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            if (_queues.TryGetValue(registry, out RequestQueue? queue) && queue.Remove(waiter))
            {
                _ = waiter.Turn.TrySetCanceled(cancellationToken);
                Admit();
                Forget(registry);
            }
        }
    }

    private void Admit()
    {
        while (FindNext() is { } queue)
        {
            _taken++;
            queue.Admit();
        }
    }

    /// <summary>Of those who are first in their queues and find a place, the one who came first.</summary>
    private RequestQueue? FindNext()
    {
        RequestQueue? next = null;
        foreach (RequestQueue queue in _queues.Values)
        {
            if (queue.First is { } first && queue.Taken < first.MostOfRegistry && _taken < first.MostInAll && first.GoesBefore(next?.First))
            {
                next = queue;
            }
        }
        return next;
    }

    private void Forget(string registry)
    {
        if (_queues.TryGetValue(registry, out RequestQueue? queue) && queue is { Taken: 0, First: null })
        {
            _ = _queues.Remove(registry);
        }
    }
}
