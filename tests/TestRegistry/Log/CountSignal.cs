namespace ManifestPS.TestRegistry;

/// <summary>A count that can be awaited, so that tests never sleep.</summary>
internal sealed class CountSignal(string what)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _sync = new();
    private readonly List<(int Target, TaskCompletionSource Reached)> _waiters = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _count;
            }
        }
    }

    public void Increment()
    {
        lock (_sync)
        {
            _count++;
            foreach ((int target, TaskCompletionSource reached) in _waiters)
            {
                if (_count >= target)
                {
                    reached.TrySetResult();
                }
            }

            _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
        }
    }

    public void Reset()
    {
        lock (_sync)
        {
            _count = 0;
        }
    }

    /// <summary>Waits until the count is reached; gives up after two minutes with what was counted.</summary>
    public async Task WaitAsync(int target)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sync)
        {
            if (_count >= target)
            {
                return;
            }

            _waiters.Add((target, reached));
        }

        try
        {
            await reached.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited for {target} {what}, saw {Count}.");
        }
    }
}
