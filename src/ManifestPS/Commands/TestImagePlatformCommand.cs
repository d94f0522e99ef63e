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
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, ITrace log)
    {
        ImageReference source = ResolveSource(input);
        ImageInspection inspection = new(reference => Open(reference, log), new InspectionOptions { Platform = Platform });
        ValueList<PlatformCandidate> candidates = input.Value is { } list
            ? await inspection.JudgeAsync(list, source, StopToken)
            : await inspection.JudgeAsync(source, StopToken);
        return Detailed ? candidates : [candidates.Any(candidate => candidate.IsChosen)];
    }
}
