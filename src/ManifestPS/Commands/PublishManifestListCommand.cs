using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Formatting;
using ManifestPS.Operations.Publish;
using ManifestPS.Operations.Validate;
using ManifestPS.Pipeline;
using ManifestPS.Transports;

namespace ManifestPS.Commands;

/// <summary>Publishes a manifest list: the images it lists, the list, then its tags, all or none.</summary>
[Cmdlet(VerbsData.Publish, "ManifestList", SupportsShouldProcess = true)]
[Alias("Push-ManifestList")]
[OutputType(typeof(PublishedManifestList))]
public sealed class PublishManifestListCommand : RegistryCmdlet
{
    /// <summary>Where to publish, instead of under the list's name.</summary>
    [Parameter(Position = 0)]
    public ImageInput? Destination { get; set; }

    /// <summary>The list.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public ManifestList InputObject { get; set; } = null!;   // mandatory: PowerShell binds it before anything runs

    /// <summary>The tags, instead of that of the name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Digest that the tags must hold now.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExpectedDigest { get; set; }

    /// <summary>Platforms that the list must have.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform[] RequirePlatform { get; set; } = [];

    /// <summary>Moves the tags whatever they hold now, and takes two entries for one platform and stale drafts as they are.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool IsWrite => true;

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        TraceBuffer log = new();
        IReadOnlyList<PublishedManifestList> published = [];
        try
        {
            published = await PublishAsync(log);
        }
        catch (Exception e) when (ErrorRecords.From(e, InputObject.ToString()) is { } error)
        {
            SayWhereStopped(error);
            log.Flush(this);
            WriteError(error);
        }
        log.Flush(this);
        foreach (PublishedManifestList result in published)
        {
            WriteObject(result);
        }
    }

    private string? ReadExpectedDigest() => ExpectedDigest is null || Digest.IsWellFormed(ExpectedDigest)
        ? ExpectedDigest
        : throw new InputException(ImageErrorCode.DigestInvalid, $"'{ExpectedDigest}' is not a digest: write the algorithm, ':' and the hash in lower-case hexadecimal, as in 'sha256:' and 64 digits.");

    private async Task<IReadOnlyList<PublishedManifestList>> PublishAsync(TraceBuffer log)
    {
        ListPublisher publisher = new(reference => OpenForWriting(reference, log), reference => Open(reference, log), Session, log);
        PublishTarget target = PublishTarget.For(InputObject, Destination?.ToReference(), Tag);
        PublishOptions options = new() { ExpectedDigest = ReadExpectedDigest(), Force = Force, RequiredPlatforms = [.. RequirePlatform] };
        PublishPlan plan = await publisher.PlanAsync(InputObject, target, options, StopToken);
        log.Flush(this);
        foreach (RuleFinding finding in plan.Findings)
        {
            WriteWarning(Display.Text(finding.ToString()));
        }
        string description = Display.Lines(plan.Describe());
        return ShouldProcess(description, $"Publish this?\n{description}", "Publish manifest list") ? await PublishAsync(publisher, plan) : [];
    }

    private async Task<IReadOnlyList<PublishedManifestList>> PublishAsync(ListPublisher publisher, PublishPlan plan)
    {
        CopyProgress progress = new(this, plan.Target.Repository.ToString(), plan.BytesToSend);
        try
        {
            return await publisher.PublishAsync(plan, progress.Report, StopToken);
        }
        finally
        {
            progress.Complete();
        }
    }

    /// <summary>A stopped pipeline takes no error any more, and yet the user must know of tags that could not be put back.</summary>
    private void SayWhereStopped(ErrorRecord error)
    {
        if (StopToken.IsCancellationRequested)
        {
            Host.UI.WriteWarningLine(error.ErrorDetails.Message);
        }
    }

    private IWritableImageRepository OpenForWriting(ImageReference reference, ITrace log) =>
        Open(reference, log) as IWritableImageRepository
        ?? throw new UnsupportedImageException(ImageErrorCode.TransportUnsupported, $"'{reference}' cannot be written to.");
}
