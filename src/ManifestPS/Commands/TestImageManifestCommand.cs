using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Images;
using ManifestPS.Operations.Validate;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Tests whether an image or a list is correct and complete, and whether its images do the same on every platform.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ImageManifest")]
[OutputType(typeof(bool), typeof(ImageFinding))]
public sealed class TestImageManifestCommand : ImageCmdlet
{
    /// <summary>Gives every finding, and what to do about it.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Also reads and hashes every layer.</summary>
    [Parameter]
    public SwitchParameter IncludeBlobs { get; set; }

    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, ITrace log)
    {
        using ImageValidation validation = new(new GivenImage(ResolveSource(input), input.Value, reference => Open(reference, log)), IncludeBlobs);
        ValueList<ImageFinding> findings = await validation.ValidateAsync(StopToken);
        if (Detailed)
        {
            return findings;
        }
        foreach (ImageFinding finding in findings)
        {
            log.WriteVerbose(finding.ToString());
        }
        return [findings.All(finding => finding.Severity != FindingSeverity.Error)];
    }
}
