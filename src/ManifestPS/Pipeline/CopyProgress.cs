using System.Management.Automation;

namespace ManifestPS.Pipeline;

/// <summary>Shows the bytes that were copied, on the pipeline thread, whichever thread they are reported from.</summary>
internal sealed class CopyProgress
{
    private readonly IProgress<long> _onPipeline;
    private long _total;

    /// <param name="cmdlet">The cmdlet that copies; made on its pipeline thread.</param>
    /// <param name="target">Where the bytes go.</param>
    public CopyProgress(Cmdlet cmdlet, string target) =>
        _onPipeline = new Progress<long>(total => cmdlet.WriteProgress(new ProgressRecord(0, $"Copying to {Display.Text(target)}", $"{Display.Size(total)} copied")));

    /// <summary>Adds bytes; called on any thread.</summary>
    public void Report(long bytes) => _onPipeline.Report(Interlocked.Add(ref _total, bytes));
}
