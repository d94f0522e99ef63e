using System.Management.Automation;
using ManifestPS.Operations.Lists;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Gives a manifest list as the other kind of document, Docker or OCI; its entries stay what they are. Nothing is published.</summary>
[Cmdlet(VerbsData.ConvertTo, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class ConvertToManifestListCommand : ListCmdlet
{
    /// <summary>The kind of document.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ManifestListType MediaType { get; set; }

    /// <inheritdoc/>
    protected override ManifestList Edit(ManifestList list) => ListEdits.Convert(list, MediaType);
}
