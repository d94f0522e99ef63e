using System.Runtime.CompilerServices;

namespace ManifestPS.Concurrency;

/// <summary>Does the same for several items: no more than so many at a time, and the first failure ends the others.</summary>
public static class BoundedWork
{
    /// <summary>Does the work for each item.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="atATime">The most that are under way at a time.</param>
    /// <param name="work">The work; its token ends with the first failure.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static async Task RunAsync<T>(IEnumerable<T> items, int atATime, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim places = new(Math.Max(1, atATime));
        await Task.WhenAll(items.Select(RunAsync).ToArray()).ConfigureAwait(false);

        async Task RunAsync(T item)
        {
            await places.WaitAsync(ended.Token).ConfigureAwait(false);
            try
            {
                await work(item, ended.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                ended.Cancel();
                throw;
            }
            finally
            {
                _ = places.Release();
            }
        }
    }

    /// <summary>Does the work for each item, and gives each result as soon as it and all before it are there. Nobody who stops listening leaves work behind.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <typeparam name="TResult">What the work gives.</typeparam>
    /// <param name="items">The items; the next is taken when there is a place for it.</param>
    /// <param name="atATime">The most that are under way, or wait for their turn, at a time.</param>
    /// <param name="work">The work; its token ends with the first failure.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static IAsyncEnumerable<TResult> SelectAsync<T, TResult>(IEnumerable<T> items, int atATime, Func<T, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        SelectAsync(items, atATime, _ => 0, most: 0, work, cancellationToken);

    /// <summary>Does the work for each item as above, and starts none that would make those that are under way, or wait for their turn, weigh too much together.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <typeparam name="TResult">What the work gives.</typeparam>
    /// <param name="items">The items; the next is taken when there is a place for it.</param>
    /// <param name="atATime">The most that are under way, or wait for their turn, at a time.</param>
    /// <param name="weigh">What an item weighs.</param>
    /// <param name="most">The most that they may weigh together; one alone may weigh more.</param>
    /// <param name="work">The work; its token ends with the first failure.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static async IAsyncEnumerable<TResult> SelectAsync<T, TResult>(
        IEnumerable<T> items, int atATime, Func<T, long> weigh, long most, Func<T, CancellationToken, Task<TResult>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<(long Weight, Task<TResult> Work)> started = new();
        long total = 0;
        try
        {
            foreach (T item in items)
            {
                long weight = weigh(item);
                while (started.Count >= Math.Max(1, atATime) || (started.Count > 0 && total + weight > most))
                {
                    total -= started.Peek().Weight;
                    yield return await started.Dequeue().Work.ConfigureAwait(false);
                }
                total += weight;
                started.Enqueue((weight, work(item, ended.Token)));
            }
            while (started.Count > 0)
            {
                yield return await started.Dequeue().Work.ConfigureAwait(false);
            }
        }
        finally
        {
            ended.Cancel();
            await Task.WhenAny(Task.WhenAll(started.Select(each => each.Work))).ConfigureAwait(false);   // their token must outlive them; what they say no longer matters
        }
    }
}
