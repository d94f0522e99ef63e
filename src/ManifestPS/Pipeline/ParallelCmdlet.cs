using System.Management.Automation;

namespace ManifestPS.Pipeline;

/// <summary>Starts the work for each input at once, at most <see cref="ThrottleLimit"/> inputs at a time, and writes results in input order.</summary>
/// <typeparam name="TInput">One input.</typeparam>
public abstract class ParallelCmdlet<TInput> : AsyncCmdlet
{
    private readonly Queue<(TInput Input, Task<IEnumerable<object>> Output)> _started = new();

    /// <summary>How many inputs are worked on at a time.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>The inputs bound to this record.</summary>
    protected abstract IEnumerable<TInput> GetInput();

    /// <summary>Does the work for one input. Its failure is one error record; the other inputs go on.</summary>
    /// <param name="input">The input.</param>
    /// <returns>What to write.</returns>
    protected abstract Task<IEnumerable<object>> InvokeAsync(TInput input);

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
            _started.Enqueue((input, InvokeAsync(input)));
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
        (TInput input, Task<IEnumerable<object>> output) = _started.Dequeue();
        IEnumerable<object> results;
        try
        {
            results = await output;
        }
        catch (Exception e) when (ToErrorRecord(e, input) is { } error)
        {
            WriteError(error);
            return;
        }
        foreach (object result in results)
        {
            WriteObject(result);   // outside the try: what a downstream command throws is not ours
        }
    }
}
