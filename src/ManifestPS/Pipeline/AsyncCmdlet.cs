using System.Collections.Concurrent;
using System.Management.Automation;
using ManifestPS.Diagnostics;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet whose processing methods are async; their continuations run on the pipeline thread.</summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private readonly PipelineContext _pipeline = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled by Ctrl+C, or when the pipeline ends before this cmdlet's work does.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();   // work still under way holds the token, so its source is left to the collector
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes one input of the pipeline.</summary>
    protected virtual Task ProcessRecordAsync() => Task.CompletedTask;

    /// <summary>Finishes when there is no further input.</summary>
    protected virtual Task EndProcessingAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessRecordAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndProcessingAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Passes an object on. The commands after this one run as after any other: outside our context.</summary>
    /// <param name="value">The object.</param>
    protected new void WriteObject(object? value) => _pipeline.Leave(() => base.WriteObject(value));

    /// <summary>Reports an error, also to the commands after this one where the user redirects errors to them.</summary>
    /// <param name="error">The error.</param>
    protected new void WriteError(ErrorRecord error) => _pipeline.Leave(() => base.WriteError(error));

    /// <summary>Does the work for one input; its failure is one error record, after what happened on the way.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="target">The input, as text.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work gives, for the caller to write; null where it failed.</returns>
    private protected async Task<T?> TryAsync<T>(string target, Func<ITrace, Task<T?>> work)
        where T : class
    {
        TraceBuffer log = new();
        T? result = null;
        ErrorRecord? error = null;
        try
        {
            result = await work(log);
        }
        catch (Exception e) when ((error = ErrorRecords.From(e, target)) is not null)
        {
        }
        log.Flush(this);
        if (error is not null)
        {
            WriteError(error);
        }
        return result;
    }

    /// <summary>Writes what work gives as it comes, error records among it as errors. Where the work fails, that is one error after what came before.</summary>
    /// <param name="results">What the work gives; disposed at the end.</param>
    /// <param name="first">The step to the first result, already begun.</param>
    /// <param name="log">What happens on the way, shown before the result it led to.</param>
    /// <param name="toErrorRecord">The error record for a failure; null for one that must end the pipeline.</param>
    private protected async Task WriteAllAsync(IAsyncEnumerator<object> results, Task<bool> first, TraceBuffer log, Func<Exception, ErrorRecord?> toErrorRecord)
    {
        await using IAsyncEnumerator<object> result = results;
        for (Task<bool> step = first; ; step = result.MoveNextAsync().AsTask())
        {
            bool isThere = false;
            ErrorRecord? error = null;
            try
            {
                isThere = await step;
            }
            catch (Exception e) when ((error = toErrorRecord(e)) is not null)
            {
            }
            log.Flush(this);
            error ??= isThere ? result.Current as ErrorRecord : null;
            if (error is not null)
            {
                WriteError(error);
            }
            if (!isThere)
            {
                return;
            }
            if (error is null)
            {
                WriteObject(result.Current);   // outside the try: what a downstream command throws is not ours
            }
        }
    }

    private void Run(Func<Task> body)
    {
        try
        {
            _pipeline.Run(body);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Queues continuations and runs them, one at a time, on the thread inside <see cref="Run"/>.</summary>
    private sealed class PipelineContext : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback? Callback, object? State)> _queue = [];
        private SynchronizationContext? _outer;

        public void Run(Func<Task> body)
        {
            _outer = Current;
            SetSynchronizationContext(this);
            try
            {
                Task task = body();
                _ = task.ContinueWith(_ => _queue.Add(default), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                while (_queue.Take() is ({ } callback, var state))
                {
                    callback(state);
                }
                task.GetAwaiter().GetResult();   // completed above: throws what the body threw, blocks for nothing
            }
            finally
            {
                SetSynchronizationContext(_outer);
            }
        }

        /// <summary>Runs code of others: whatever they await or block on must not wait for this queue.</summary>
        public void Leave(Action action)
        {
            SetSynchronizationContext(_outer);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(this);
            }
        }

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));
    }
}
