using System.Management.Automation;
using ManifestPS.Operations;
using ManifestPS.Pipeline;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Gets the evidence about an image - signatures, SBOMs, provenance - wherever the registry keeps it.</summary>
[Cmdlet(VerbsCommon.Get, "ImageReferrer")]
[OutputType(typeof(ImageReferrer))]
public sealed class GetImageReferrerCommand : ImageCmdlet
{
    /// <summary>Only evidence of this artifact type; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? ArtifactType { get; set; }

    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, IActivityLog log)
    {
        ImageReference reference = Resolve(input);
        IReadOnlyList<ImageReferrer> found = await new ReferrerSearch(Open(reference, log), reference).FindAsync(reference, StopToken);
        return ArtifactType is null ? found : found.Where(referrer => new WildcardPattern(ArtifactType, WildcardOptions.IgnoreCase).IsMatch(referrer.ArtifactType ?? string.Empty));
    }
}
