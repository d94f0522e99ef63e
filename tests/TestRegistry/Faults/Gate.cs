namespace ManifestPS.TestRegistry;

/// <summary>Holds requests until a test lets them go, so that concurrency is counted and never timed.</summary>
public sealed class Gate
{
    private readonly Lock _sync = new();
    private readonly RequestMatch _match;
    private readonly CountSignal _arrivals;
    private readonly Queue<TaskCompletionSource> _held = [];
    private int _passes;
    private bool _open;

    internal Gate(RequestMatch match, bool holdsAnswer)
    {
        _match = match;
        _arrivals = new CountSignal($"arrivals at {match}");
        HoldsAnswer = holdsAnswer;
    }

    /// <summary>Requests that reached the gate so far, held or passed.</summary>
    public int Arrivals => _arrivals.Count;

    /// <summary>Whether a request is held after it was carried out, with its answer ready.</summary>
    public bool HoldsAnswer { get; }

    public Task WaitForArrivalsAsync(int count) => _arrivals.WaitAsync(count);

    /// <summary>Opens the gate for all requests, held and to come.</summary>
    public void Release()
    {
        lock (_sync)
        {
            _open = true;
            LetPass();
        }
    }

    /// <summary>Lets as many requests pass, those held longest first; the gate stays closed.</summary>
    public void Release(int count)
    {
        lock (_sync)
        {
            _passes += count;
            LetPass();
        }
    }

    internal bool Matches(RecordedRequest request) => _match.Matches(request.Method, request.Target);

    internal async Task PassAsync(CancellationToken gone)
    {
        TaskCompletionSource pass = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration leave = gone.Register(() => pass.TrySetCanceled(gone));
        lock (_sync)
        {
            _held.Enqueue(pass);
            LetPass();
        }

        _arrivals.Increment();
        await pass.Task;
    }

    private void LetPass()
    {
        while ((_open || _passes > 0) && _held.TryDequeue(out TaskCompletionSource? pass))
        {
            // One whose client has left spends no pass.
            if (pass.TrySetResult() && !_open)
            {
                _passes--;
            }
        }
    }
}
