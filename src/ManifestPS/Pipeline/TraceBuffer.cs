using System.Collections.Concurrent;
using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Formatting;

namespace ManifestPS.Pipeline;

/// <summary>Keeps what happens for one input, on any thread, until the pipeline thread shows it in the input's turn.</summary>
internal sealed class TraceBuffer : ITrace
{
    private readonly ConcurrentQueue<(bool IsWarning, string Text)> _entries = new();

    public void WriteVerbose(string line) => _entries.Enqueue((false, line));

    public void WriteWarning(string message) => _entries.Enqueue((true, message));

    /// <summary>Hands over what happened so far for several inputs, to be shown with one of them.</summary>
    public void MoveTo(ITrace log)
    {
        while (_entries.TryDequeue(out (bool IsWarning, string Text) entry))
        {
            if (entry.IsWarning)
            {
                log.WriteWarning(entry.Text);
            }
            else
            {
                log.WriteVerbose(entry.Text);
            }
        }
    }

    public void Flush(Cmdlet cmdlet)
    {
        while (_entries.TryDequeue(out (bool IsWarning, string Text) entry))
        {
            string? text = Display.Text(entry.Text);
            if (entry.IsWarning)
            {
                cmdlet.WriteWarning(text);
            }
            else
            {
                cmdlet.WriteVerbose(text);
            }
        }
    }
}
