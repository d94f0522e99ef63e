using System.Management.Automation;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Validate;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Adds images to a manifest list. Nothing is published.</summary>
[Cmdlet(VerbsCommon.Add, "ManifestListEntry")]
[OutputType(typeof(ManifestList))]
public sealed class AddManifestListEntryCommand : ListSourceCmdlet
{
    /// <summary>The images: references, descriptors from Get-ImageManifest, or whole lists, whose entries are taken.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ImageInput?[] Manifest { get; set; } = [];

    /// <summary>The list.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public ManifestList InputObject { get; set; } = null!;   // mandatory: PowerShell binds it before anything runs

    /// <summary>An image for a platform that is there takes its place; without it that is an error.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Takes several images for one platform.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        if (await ReadAsync(Manifest) is not { } additions)
        {
            return;
        }
        ManifestList edited;
        try
        {
            edited = ListRules.RequireHoldable(ListEdits.Add(InputObject, additions, Replace));
            _ = Force ? edited : ListRules.RequireDistinctPlatforms(edited);
            await WarnOfTwinsAsync(edited);
        }
        catch (Exception e) when (ErrorRecords.From(e, InputObject.ToString()) is { } error)
        {
            WriteError(error);
            return;
        }
        WriteObject(edited);
    }
}
