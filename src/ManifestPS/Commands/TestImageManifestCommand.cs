using System.Management.Automation;
using ManifestPS.Diagnostics;
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
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        using ImageValidation validation = new(SourceOf(ResolveSource(input), input.Value, log), IncludeBlobs);
        ValueList<ImageFinding> findings = await validation.ValidateAsync(StopToken);
        foreach (ImageFinding finding in findings)
        {
            if (Detailed)
            {
                yield return finding;
            }
            else
            {
                log.WriteVerbose(finding.ToString());
            }
        }
        if (!Detailed)
        {
            yield return findings.All(finding => finding.Severity != FindingSeverity.Error);
        }
    }
}
