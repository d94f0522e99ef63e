using System.Management.Automation;
using ManifestPS.Diagnostics;

namespace ManifestPS.Pipeline;

/// <summary>Starts the work for each input at once, at most <see cref="RegistryCmdlet.ThrottleLimit"/> inputs at a time, and writes results in input order, each as it comes.</summary>
/// <remarks>An input whose turn has not come works towards its first result only, so what waits to be written stays small however much an input gives.</remarks>
/// <typeparam name="TInput">One input.</typeparam>
public abstract class StreamingCmdlet<TInput> : RegistryCmdlet
{
    private readonly Queue<(TInput Input, TraceBuffer Log, IAsyncEnumerator<object> Output, Task<bool> First)> _started = new();

    /// <summary>The inputs bound to this record.</summary>
    protected abstract IEnumerable<TInput> GetInput();

    /// <summary>Does the work for one input. Its failure is one error record; the other inputs go on.</summary>
    /// <param name="input">The input.</param>
    /// <param name="log">Takes what happens on the way; it is shown before the results.</param>
    /// <returns>What to write; an <see cref="ErrorRecord"/> among it is written as an error.</returns>
    protected abstract IAsyncEnumerable<object> StreamAsync(TInput input, ITrace log);

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
            TraceBuffer log = new();
            IAsyncEnumerator<object> output = StreamAsync(input, log).GetAsyncEnumerator(StopToken);
            _started.Enqueue((input, log, output, output.MoveNextAsync().AsTask()));
        }
        while (_started.Count > 0 && _started.Peek().First.IsCompleted)
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
        (TInput input, TraceBuffer log, IAsyncEnumerator<object> output, Task<bool> first) = _started.Dequeue();
        await WriteAllAsync(output, first, log, exception => ToErrorRecord(exception, input));
    }
}
