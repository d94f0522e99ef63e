using System.Management.Automation;
using ManifestPS.Formatting;

namespace ManifestPS.Pipeline;

/// <summary>Shows the bytes that are copied, on the pipeline thread, whichever thread they are reported from.</summary>
internal sealed class CopyProgress
{
    private readonly Cmdlet _cmdlet;
    private readonly string _activity;
    private readonly long _size;
    private readonly IProgress<long> _onPipeline;
    private long _total;

    /// <param name="cmdlet">The cmdlet that copies; made on its pipeline thread.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="size">How many there will be.</param>
    public CopyProgress(Cmdlet cmdlet, string target, long size)
    {
        (_cmdlet, _activity, _size) = (cmdlet, $"Copying to {Display.Text(target)}", size);
        _onPipeline = new Progress<long>(total => Write(total, ProgressRecordType.Processing));
    }

    /// <summary>Adds bytes; called on any thread.</summary>
    public void Report(long bytes) => _onPipeline.Report(Interlocked.Add(ref _total, bytes));

    /// <summary>Takes the bar away; called on the pipeline thread.</summary>
    public void Complete()
    {
        if (_total > 0)
        {
            Write(_total, ProgressRecordType.Completed);
        }
    }

    private void Write(long total, ProgressRecordType type)
    {
        try
        {
            _cmdlet.WriteProgress(new ProgressRecord(0, _activity, $"{Display.Size(total)} copied")
            {
                PercentComplete = total < _size ? (int)(total * 100 / _size) : 100,
                RecordType = type,
            });
        }
        catch (PipelineStoppedException)   // the work has its own word of the stop, and must not be left alone before it has put the tags back
        {
        }
    }
}
