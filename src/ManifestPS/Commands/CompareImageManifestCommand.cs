using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Images;
using ManifestPS.Operations.Compare;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Compares two images exactly: platforms, annotations, configuration field by field, layers. No output means identical.</summary>
[Cmdlet(VerbsData.Compare, "ImageManifest")]
[OutputType(typeof(ImageDifference), typeof(ImageDifferenceSummary))]
public sealed class CompareImageManifestCommand : ParallelCmdlet<ImageInput>
{
    private readonly TraceBuffer _referenceLog = new();
    private ImageComparison? _comparison;   // one for all inputs, so that the reference image is read once

    /// <summary>The image to compare with.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ImageInput ReferenceImage { get; set; } = new(null);

    /// <summary>The images to compare.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public ImageInput?[]? DifferenceImage { get; set; }

    /// <summary>Also gives the layers that both images share.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Gives one object that sums up.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<ImageInput> GetInput() => (DifferenceImage ?? [null]).Select(input => input ?? new ImageInput(null));

    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, ITrace log)
    {
        _comparison ??= new ImageComparison(Side(ReferenceImage, _referenceLog));
        try
        {
            (string referenceImage, string differenceImage, ValueList<ImageDifference> found) = await _comparison.CompareAsync(Side(input, log), StopToken);
            return Summary
                ? [ImageDifferenceSummary.Of(referenceImage, differenceImage, found)]
                : found.Where(difference => IncludeEqual || difference.SideIndicator != "==").ToList();
        }
        finally
        {
            _referenceLog.MoveTo(log);
        }
    }

    /// <inheritdoc/>
    protected override ErrorRecord? ToErrorRecord(Exception exception, ImageInput input) => ErrorRecords.From(exception, input.ToString());

    private ImageSource Side(ImageInput input, ITrace log) => SourceOf(ResolveSource(input), input.Value, log);
}
