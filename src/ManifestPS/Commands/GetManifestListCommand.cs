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
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, IActivityLog log)
    {
        yield return input.List ?? await ImageInspection.GetListAsync(SourceOf(Resolve(input), list: null, log), StopToken);
    }
}
