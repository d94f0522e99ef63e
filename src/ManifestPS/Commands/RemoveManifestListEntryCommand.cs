using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Operations.Lists;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Removes entries from a manifest list, and the attestations about them. Nothing is published.</summary>
[Cmdlet(VerbsCommon.Remove, "ManifestListEntry")]
[OutputType(typeof(ManifestList))]
public sealed class RemoveManifestListEntryCommand : ListCmdlet
{
    /// <summary>The entries: names they were added under, digests, or platforms with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Platform")]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string[] Manifest { get; set; } = [];

    /// <inheritdoc/>
    protected override ManifestList Edit(ManifestList list) =>
        ListEdits.Remove(list, [.. Manifest.SelectMany(text => new EntrySelector(text).Find(list))]);
}
