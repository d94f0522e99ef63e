namespace ManifestPS.Registry;

/// <summary>The one place where failed requests are repeated.</summary>
/// <remarks>
/// It is no handler of the pipeline but stands around all of it and around the reading of the body: so a body that breaks off is a
/// failed attempt like any other, and every attempt starts at the registry anew, with the token and the signed address of its own time.
/// </remarks>
internal sealed class RetryLoop(string registry, RegistrySession session, IActivityLog log)
{
    private readonly HostGate _gate = HostGate.For(registry);

    private IClock Clock => session.Options.Clock;

    /// <summary>Runs attempts until one is good, or its failure is final.</summary>
    /// <exception cref="RegistryException">The last attempt's failure.</exception>
    public async Task<T> RunAsync<T>(RegistryRequest request, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        int attempts = request.IsRepeatable ? session.Options.MaxRetryCount + 1 : 1;
        for (int number = 1; ; number++)
        {
            await _gate.PassAsync(Clock, log, cancellationToken).ConfigureAwait(false);
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (RegistryException e)
            {
                bool tooLong = e.RetryAfter > session.SettingsOf(registry).MaxRetryAfter;
                if (number == attempts || tooLong || !RetryPolicy.MayPass(request, e))
                {
                    throw number == 1 ? e : e.AfterAttempts(number);
                }
                log.WriteVerbose($"Attempt {number} of {attempts} for '{request.Resource.Name}' failed: {e.Code}{(e.StatusCode is { } status ? $", status {status}" : string.Empty)}.");
                await WaitAsync(number, e.RetryAfter, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task WaitAsync(int failures, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (asked is { } time)
        {
            _gate.Close(time, Clock);
            return Task.CompletedTask;   // the gate makes this request wait, too
        }
        TimeSpan wait = RetryPolicy.Backoff(failures, Clock);
        log.WriteVerbose($"Waiting {wait.TotalSeconds:0.##} s.");
        return Clock.DelayAsync(wait, cancellationToken);
    }
}
