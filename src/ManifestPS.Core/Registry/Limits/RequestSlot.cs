namespace ManifestPS.Registry.Limits;

/// <summary>The place of one request among those under way, of its call and of the process. It is left while the request waits for somebody else, and taken again.</summary>
/// <param name="limit">The places of the call; null where it has no limit of its own.</param>
/// <param name="places">The places of the process.</param>
/// <param name="server">Host and port of whom is asked.</param>
/// <param name="isBulk">Whether a blob is moved.</param>
/// <param name="most">How many the user allows, of one server and in all; null for the usual numbers.</param>
internal sealed class RequestSlot(SemaphoreSlim? limit, RequestLimiter places, string server, bool isBulk, int? most)
{
    private bool _isTaken;

    /// <summary>Does the work at the place.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes the place, if it is not taken.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (_isTaken)
        {
            return;
        }
        await (limit?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        try
        {
            await places.EnterAsync(server, isBulk, most, cancellationToken).ConfigureAwait(false);
            _isTaken = true;
        }
        finally
        {
            _ = _isTaken ? null : limit?.Release();
        }
    }

    /// <summary>Leaves the place, if it is taken.</summary>
    public void Leave()
    {
        if (_isTaken)
        {
            _isTaken = false;
            places.Leave(server);
            _ = limit?.Release();
        }
    }
}
