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
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        yield return input.List ?? await ImageInspection.GetListAsync(SourceOf(Resolve(input), list: null, log), StopToken);
    }
}
