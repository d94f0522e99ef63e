using System.Management.Automation;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Gets the configuration of an image: what it runs on and how it starts, for each platform.</summary>
[Cmdlet(VerbsCommon.Get, "ImageConfig")]
[OutputType(typeof(ImageConfiguration))]
public sealed class GetImageConfigCommand : ImageReadingCmdlet
{
    /// <inheritdoc/>
    protected override IEnumerable<object> Select(ImageDocuments image) => [ImageConfiguration.From(image)];
}
