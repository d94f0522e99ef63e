using System.Management.Automation;
using ManifestPS.Registry;

namespace ManifestPS.Pipeline;

/// <summary>Starts the work for each input at once, at most <see cref="RegistryCmdlet.ThrottleLimit"/> inputs at a time, and writes results in input order.</summary>
/// <typeparam name="TInput">One input.</typeparam>
public abstract class ParallelCmdlet<TInput> : RegistryCmdlet
{
    private readonly Queue<(TInput Input, ActivityBuffer Log, Task<IEnumerable<object>> Output)> _started = new();

    /// <summary>The inputs bound to this record.</summary>
    protected abstract IEnumerable<TInput> GetInput();

    /// <summary>Does the work for one input. Its failure is one error record; the other inputs go on.</summary>
    /// <param name="input">The input.</param>
    /// <param name="log">Takes what happens on the way; it is shown before the results.</param>
    /// <returns>What to write.</returns>
    protected abstract Task<IEnumerable<object>> InvokeAsync(TInput input, IActivityLog log);

    /// <summary>The error record for a failure; null for one that is no failure of the input and must end the pipeline.</summary>
    /// <param name="exception">What the work threw.</param>
    /// <param name="input">The input it threw for.</param>
    protected abstract ErrorRecord? ToErrorRecord(Exception exception, TInput input);

    /// <inheritdoc/>
    protected sealed override async Task ProcessRecordAsync()
    {
        foreach (TInput input in GetInput())
        {
            if (_started.Count == ThrottleLimit)
            {
                await WriteNextAsync();
            }
            ActivityBuffer log = new();
            _started.Enqueue((input, log, InvokeAsync(input, log)));
        }
        while (_started.Count > 0 && _started.Peek().Output.IsCompleted)
        {
            await WriteNextAsync();
        }
    }

    /// <inheritdoc/>
    protected sealed override async Task EndProcessingAsync()
    {
        while (_started.Count > 0)
        {
            await WriteNextAsync();
        }
    }

    private async Task WriteNextAsync()
    {
        (TInput input, ActivityBuffer log, Task<IEnumerable<object>> output) = _started.Dequeue();
        IEnumerable<object> results = [];
        ErrorRecord? error = null;
        try
        {
            results = await output;
        }
        catch (Exception e) when ((error = ToErrorRecord(e, input)) is not null)
        {
        }
        log.Flush(this);
        if (error is not null)
        {
            WriteError(error);
        }
        foreach (object result in results)
        {
            WriteObject(result);   // outside the try: what a downstream command throws is not ours
        }
    }
}
