using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Diagnostics;
using ManifestPS.Operations.Inspect;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Tests whether a platform would run an image, and explains which of its images it would choose.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ImagePlatform")]
[OutputType(typeof(bool), typeof(PlatformCandidate))]
public sealed class TestImagePlatformCommand : ImageCmdlet
{
    /// <summary>The platform that would run the image; "local" is this machine.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform Platform { get; set; } = Platform.Local;

    /// <summary>Gives every candidate, taken or refused, and why.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        ImageInspection inspection = new(new InspectionOptions { Platform = Platform });
        ValueList<PlatformCandidate> candidates = await inspection.JudgeAsync(SourceOf(ResolveSource(input), input.Value, log), StopToken);
        foreach (object item in Detailed ? candidates : (IEnumerable<object>)[candidates.Any(candidate => candidate.IsChosen)])
        {
            yield return item;
        }
    }
}
