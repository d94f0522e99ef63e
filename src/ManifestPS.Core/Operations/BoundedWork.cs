namespace ManifestPS.Operations;

/// <summary>Does the same for several items: no more than so many at a time, and the first failure ends the others.</summary>
internal static class BoundedWork
{
    /// <summary>Does the work for each item.</summary>
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
}
