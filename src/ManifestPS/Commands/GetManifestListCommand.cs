using System.Management.Automation;
using ManifestPS.Diagnostics;
using ManifestPS.Operations.Inspect;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Gets a manifest list or image index whole, as a value.</summary>
[Cmdlet(VerbsCommon.Get, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class GetManifestListCommand : ImageCmdlet
{
    /// <inheritdoc/>
    protected override async Task<IEnumerable<object>> InvokeAsync(ImageInput input, ITrace log)
    {
        if (input.List is { } list)
        {
            return [list];
        }
        ImageReference reference = Resolve(input);
        return [await new ImageInspection(Open(reference, log), new InspectionOptions()).GetListAsync(reference, StopToken)];
    }
}
