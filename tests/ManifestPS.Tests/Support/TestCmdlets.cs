using System.Management.Automation;

namespace ManifestPS.Tests;

/// <summary>Hands out references one by one and counts them.</summary>
[Cmdlet(VerbsCommunications.Send, "Reference")]
public sealed class SendReferenceCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public required string[] Reference { get; set; }

    [Parameter(Mandatory = true, Position = 1)]
    public required Tally Tally { get; set; }

    protected override void ProcessRecord()
    {
        foreach (string reference in Reference)
        {
            Tally.Count++;
            WriteObject(reference);
        }
    }
}

/// <summary>Passes one object on and stops what is before it, as Select-Object -First 1 does; the bare engine does not have that.</summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        Type stop = typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)
            ?? throw new InvalidOperationException("The engine has no way to stop upstream commands.");
        throw (Exception)(Activator.CreateInstance(stop, this) ?? throw new InvalidOperationException("The engine's exception cannot be made."));
    }
}

/// <summary>Gives a sign at its first input, then waits until the pipeline is stopped.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Stop")]
public sealed class WaitStopCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim _stopped = new();

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    public required Tally Tally { get; set; }

    public void Dispose() => _stopped.Dispose();

    protected override void ProcessRecord()
    {
        Tally.Reached.TrySetResult();
        _stopped.Wait();
    }

    protected override void StopProcessing() => _stopped.Set();
}

/// <summary>What the test cmdlets count.</summary>
public sealed class Tally
{
    public int Count { get; set; }

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
