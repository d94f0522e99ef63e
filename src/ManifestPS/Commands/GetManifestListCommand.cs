using System.Management.Automation;
using ManifestPS.Operations;
using ManifestPS.Pipeline;
using ManifestPS.Repositories;

namespace ManifestPS.Commands;

/// <summary>Gets a manifest list or image index whole, as a value.</summary>
[Cmdlet(VerbsCommon.Get, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class GetManifestListCommand : ImageCmdlet
{
    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input)
    {
        if (input.List is { } list)
        {
            return [list];
        }
        ImageReference reference = Resolve(input);
        return [await new ImageInspection(ImageRepository.Open(reference), new InspectionOptions()).GetListAsync(reference, StopToken)];
    }
}
