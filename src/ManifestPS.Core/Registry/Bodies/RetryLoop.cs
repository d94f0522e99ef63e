using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Bodies;

/// <summary>The one place where failed requests are repeated.</summary>
/// <remarks>
/// It is no handler of the pipeline but stands around all of it and around the reading of the body: so a body that breaks off is a
/// failed attempt like any other, and every attempt starts at the registry anew, with the token and the signed address of its own time.
/// </remarks>
internal sealed class RetryLoop(string registry, RegistrySession session, ITrace log)
{
    private readonly HostGate _gate = HostGate.For(registry, session.Options.Clock);

    private IClock Clock => session.Options.Clock;

    /// <summary>Runs attempts until one is good, or its failure is final.</summary>
    /// <exception cref="RegistryException">The last attempt's failure.</exception>
    public Task<T> RunAsync<T>(RegistryRequest request, Func<Task<T>> attempt, CancellationToken cancellationToken) =>
        RunAsync(request, Begin(), attempt, cancellationToken);

    /// <summary>A series of attempts at a request that repeats none.</summary>
    public RetryState Begin()
    {
        session.Budget.Earn();
        return new RetryState();
    }

    /// <summary>Runs attempts that go on a series of them.</summary>
    /// <exception cref="RegistryException">The last attempt's failure.</exception>
    public async Task<T> RunAsync<T>(RegistryRequest request, RetryState attempts, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassGateAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (RegistryException e)
            {
                await AfterAsync(request, attempts, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for the time of the next attempt.</summary>
    /// <exception cref="RegistryException">There is none: the failure is final.</exception>
    public async Task AfterAsync(RegistryRequest request, RetryState attempts, RegistryException failure, CancellationToken cancellationToken)
    {
        if (failure.Attempts > 1)
        {
            throw failure;   // the failure of a token server, whose repeating is done
        }
        attempts.Fail();
        int most = request.IsRepeatable ? session.Options.MaxRetryCount + 1 : 1;
        bool tooLong = failure.RetryAfter > session.SettingsOf(registry).MaxRetryAfter;
        bool mayRepeat = attempts.Failed < most && !tooLong && RetryPolicy.MayPass(request, failure);
        if (mayRepeat)
        {
            Tell($"Attempt {attempts.Failed} of {most} for '{request.Resource.Name}' failed: {failure.Code}{(failure.StatusCode is { } status ? $", status {status}" : string.Empty)}.");
        }
        if (!mayRepeat || !IsAffordable(attempts))
        {
            if (!request.IsRepeatable && !tooLong && failure.RetryAfter is { } pause)
            {
                _gate.Close(pause);   // for whatever takes its place
            }
            throw attempts.Failed == 1 ? failure : failure.AfterAttempts(attempts.Failed);
        }
        await WaitAsync(attempts.Failed, failure.RetryAfter, cancellationToken).ConfigureAwait(false);
        if (request.MayRepeat is { } mayRepeatNow && !await mayRepeatNow(cancellationToken).ConfigureAwait(false))
        {
            throw attempts.Failed == 1 ? failure : failure.AfterAttempts(attempts.Failed);
        }
    }

    /// <summary>Waits as before a repetition, for work that takes the place of a failed request.</summary>
    /// <returns>False where the call repeats nothing more.</returns>
    public async Task<bool> TryPauseAsync(RegistryException failure, CancellationToken cancellationToken)
    {
        if (session.Options.MaxRetryCount == 0 || !IsAffordable(new RetryState()))
        {
            return false;
        }
        if (failure.RetryAfter is null)   // else the gate was closed when it failed
        {
            await WaitAsync(failures: 1, asked: null, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Waits while the registry wants quiet.</summary>
    public Task PassGateAsync(CancellationToken cancellationToken) => _gate.PassAsync(log, cancellationToken);

    public void Tell(string line) => log.WriteVerbose(line);

    private bool IsAffordable(RetryState attempts)
    {
        bool affordable = attempts.GotSomewhere || session.Budget.TrySpend();
        if (!affordable)
        {
            Tell("It is not repeated: a fifth of the requests of this call were repeated already.");
        }
        return affordable;
    }

    private Task WaitAsync(int failures, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (asked is { } time)
        {
            _gate.Close(time);
            return Task.CompletedTask;   // the gate makes this request wait, too
        }
        TimeSpan wait = RetryPolicy.Backoff(failures, Clock);
        Tell($"Waiting {wait.TotalSeconds:0.##} s.");
        return Clock.DelayAsync(wait, cancellationToken);
    }
}
