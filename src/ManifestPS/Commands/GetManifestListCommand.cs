using System.Management.Automation;
using ManifestPS.Operations;
using ManifestPS.Pipeline;
using ManifestPS.Registry;

namespace ManifestPS.Commands;

/// <summary>Gets a manifest list or image index whole, as a value.</summary>
[Cmdlet(VerbsCommon.Get, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class GetManifestListCommand : ImageCmdlet
{
    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, IActivityLog log)
    {
        if (input.List is { } list)
        {
            return [list];
        }
        ImageReference reference = Resolve(input);
        return [await new ImageInspection(Open(reference, log), new InspectionOptions()).GetListAsync(reference, StopToken)];
    }
}
