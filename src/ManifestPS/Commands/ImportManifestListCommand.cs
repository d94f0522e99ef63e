using System.Management.Automation;
using ManifestPS.Operations.Lists;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Reads a draft that Export-ManifestList wrote.</summary>
[Cmdlet(VerbsData.Import, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class ImportManifestListCommand : AsyncCmdlet
{
    /// <summary>The files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessRecordAsync()
    {
        foreach (string path in Path)
        {
            ManifestList list;
            try
            {
                list = await DraftFile.ReadAsync(SessionPath.Resolve(SessionState, path), StopToken);
            }
            catch (Exception e) when (ErrorRecords.From(e, path) is { } error)
            {
                WriteError(error);
                continue;
            }
            WriteObject(list);
        }
    }
}
