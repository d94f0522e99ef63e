using System.Management.Automation;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Gets the layers of an image, each with the step of the history that made it, for each platform.</summary>
[Cmdlet(VerbsCommon.Get, "ImageLayer")]
[OutputType(typeof(ImageLayer))]
public sealed class GetImageLayerCommand : ImageReadingCmdlet
{
    /// <summary>Also gives the steps of the history that made no layer.</summary>
    [Parameter]
    public SwitchParameter IncludeEmpty { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<object> Select(ImageDocuments image) => ImageLayer.From(image, IncludeEmpty);
}
