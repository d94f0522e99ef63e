using System.Collections.Concurrent;

namespace ManifestPS.Concurrency;

/// <summary>Results that several want: the work is done once, goes on while anyone waits for it, and a failure is shared by those who waited.</summary>
internal sealed class SharedResults<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, SharedWork<TResult>> _results = new();

    public int Count => _results.Count;

    /// <summary>The result: the one that is there, if it is still good, or a new one.</summary>
    /// <param name="key">What it is for.</param>
    /// <param name="isGood">Whether a result may still be used.</param>
    /// <param name="work">Makes a new one. Its token is not the caller's: it fires when nobody waits any more.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<TResult> GetAsync(TKey key, Func<TResult, bool> isGood, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SharedWork<TResult> shared = _results.GetOrAdd(key, _ => new SharedWork<TResult>(work));
            bool keep = false;
            try
            {
                TResult result = await shared.WaitAsync(cancellationToken).ConfigureAwait(false);
                keep = isGood(result);
                if (keep)
                {
                    return result;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // everybody else had left before this caller came: it starts anew
            }
            catch (OperationCanceledException)
            {
                keep = !shared.IsAbandoned;
                throw;
            }
            finally
            {
                if (!keep)
                {
                    Remove(key, shared);
                }
            }
        }
    }

    /// <summary>Forgets results that are no longer good, so that a long crawl does not keep them all.</summary>
    public void Prune(Func<TResult, bool> isGood)
    {
        foreach (KeyValuePair<TKey, SharedWork<TResult>> entry in _results)
        {
            if (entry.Value.IsCompletedWith(result => !isGood(result)))
            {
                Remove(entry.Key, entry.Value);
            }
        }
    }

    /// <summary>Forgets one result; who is waiting for it still gets it.</summary>
    public void Forget(TKey key) => _results.TryRemove(key, out _);

    /// <summary>Forgets everything; who is waiting still gets what he waits for.</summary>
    public void Clear() => _results.Clear();

    private void Remove(TKey key, SharedWork<TResult> shared) =>
        _ = ((ICollection<KeyValuePair<TKey, SharedWork<TResult>>>)_results).Remove(new(key, shared));
}
