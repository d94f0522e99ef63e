using ManifestPS.Diagnostics;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that gives all that an input gives at once; several inputs are worked on at a time.</summary>
/// <typeparam name="TInput">One input.</typeparam>
public abstract class ParallelCmdlet<TInput> : StreamingCmdlet<TInput>
{
    /// <summary>Does the work for one input. Its failure is one error record; the other inputs go on.</summary>
    /// <param name="input">The input.</param>
    /// <param name="log">Takes what happens on the way; it is shown before the results.</param>
    /// <returns>What to write.</returns>
    protected abstract Task<IEnumerable<object>> InvokeAsync(TInput input, ITrace log);

    /// <inheritdoc/>
    protected sealed override async IAsyncEnumerable<object> StreamAsync(TInput input, ITrace log)
    {
        foreach (object result in await InvokeAsync(input, log))
        {
            yield return result;
        }
    }
}
