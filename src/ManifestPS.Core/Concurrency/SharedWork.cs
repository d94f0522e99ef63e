using System.Diagnostics.CodeAnalysis;

namespace ManifestPS.Concurrency;

/// <summary>Work that several wait for. One who is stopped leaves the others undisturbed; when the last one leaves, the work ends.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no handle, and the work may still hold its token.")]
internal sealed class SharedWork<TResult>
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task<TResult>> _work;
    private int _waiting;

    public SharedWork(Func<CancellationToken, Task<TResult>> work) => _work = new(() => work(_stop.Token));

    public bool IsAbandoned => _stop.IsCancellationRequested;

    public bool IsCompletedWith(Func<TResult, bool> condition) =>
        _work.IsValueCreated && _work.Value is { Status: TaskStatus.RanToCompletion, Result: var result } && condition(result);

    public async Task<TResult> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return await _work.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (Interlocked.Decrement(ref _waiting) == 0 && !_work.Value.IsCompleted)
            {
                _stop.Cancel();
            }
        }
    }
}
