using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManifestPS.TestRegistry;

/// <summary>Every request a server saw, in the order of arrival.</summary>
public sealed class RequestLog
{
    private readonly Lock _sync = new();
    private readonly List<RecordedRequest> _entries = [];
    private readonly CountSignal _arrived = new("requests");
    private readonly CountSignal _aborted = new("aborted requests");
    private readonly CountSignal _ended = new("ended requests");
    private long _order;
    private int _inFlight;
    private int _maxInFlight;
    private int _connections;

    /// <summary>Called as each request ends, before the last bytes of its answer.</summary>
    public Action<RecordedRequest>? Answered { get; set; }

    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (_sync)
            {
                return [.. _entries];
            }
        }
    }

    public int Total => All.Count;

    /// <summary>The most requests that were in flight at one time, from arrival to just before their last byte.</summary>
    public int MaxInFlight
    {
        get
        {
            lock (_sync)
            {
                return _maxInFlight;
            }
        }
    }

    /// <summary>Connections accepted since the start or the last <see cref="Clear"/>.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_sync)
            {
                return _connections;
            }
        }
    }

    /// <summary>Requests whose client left before the answer was complete.</summary>
    public int Aborted => _aborted.Count;

    /// <summary>The requests that match; see <see cref="RequestMatch"/> for the pattern.</summary>
    public IReadOnlyList<RecordedRequest> Matching(string method, string path)
    {
        RequestMatch match = new(method, path);
        return [.. All.Where(entry => match.Matches(entry.Method, entry.Target))];
    }

    public int Count(string method, string path) => Matching(method, path).Count;

    /// <summary>Whether any target, header or body holds the text: no host may see a secret that is not its own.</summary>
    public bool Contains(string text) => All.Any(entry =>
        entry.Target.Contains(text, StringComparison.Ordinal)
        || entry.Headers.Values.Any(value => value.Contains(text, StringComparison.Ordinal))
        || Encoding.UTF8.GetString(entry.Body.Span).Contains(text, StringComparison.Ordinal));

    public Task WaitForRequestsAsync(int count) => _arrived.WaitAsync(count);

    public Task WaitForAbortedAsync(int count) => _aborted.WaitAsync(count);

    /// <summary>Waits until so many requests are over, for whichever reason.</summary>
    public Task WaitForEndedAsync(int count) => _ended.WaitAsync(count);

    /// <summary>Forgets all requests and counts; connections stay open.</summary>
    public void Clear()
    {
        lock (_sync)
        {
            _entries.Clear();
            _maxInFlight = _inFlight;
            _connections = 0;
            _arrived.Reset();
            _aborted.Reset();
            _ended.Reset();
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, All);

    internal void Connected()
    {
        lock (_sync)
        {
            _connections++;
        }
    }

    internal RecordedRequest Begin(HttpContext context, string connectionId)
    {
        RecordedRequest entry;
        lock (_sync)
        {
            entry = new RecordedRequest(context, connectionId, ++_order);
            _entries.Add(entry);
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        }

        _arrived.Increment();
        return entry;
    }

    internal void End(RecordedRequest entry)
    {
        lock (_sync)
        {
            if (entry.Ended is not null)
            {
                return;
            }

            entry.Ended = ++_order;
            _inFlight--;
        }

        _ended.Increment();
        Answered?.Invoke(entry);
    }

    internal void Abort(RecordedRequest entry)
    {
        lock (_sync)
        {
            if (entry.Ended is not null || entry.Aborted)
            {
                return;
            }

            entry.Aborted = true;
        }

        _aborted.Increment();
    }
}
