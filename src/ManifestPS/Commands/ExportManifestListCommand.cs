using System.Management.Automation;
using ManifestPS.Errors;
using ManifestPS.Formatting;
using ManifestPS.Operations.Lists;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Writes a manifest list to a file, with what it was made from: a draft to look at, compare and commit.</summary>
[Cmdlet(VerbsData.Export, "ManifestList", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportManifestListCommand : PSCmdlet
{
    private bool _fileWritten;

    /// <summary>The file; an old one is replaced.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The list.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public ManifestList InputObject { get; set; } = null!;   // mandatory: PowerShell binds it before anything runs

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            string path = SessionPath.Resolve(SessionState, Path);
            if (_fileWritten)
            {
                throw new UnsupportedImageException(ImageErrorCode.OutFileTaken, $"'{path}' holds the list before '{InputObject}'; one file takes one list.");
            }
            _fileWritten = true;
            if (ShouldProcess(Display.Text(path), Display.Text($"Write the draft of '{InputObject}', {InputObject.Manifests.Count} entries")))
            {
                DraftFile.Write(path, InputObject, DateTimeOffset.UtcNow);
            }
        }
        catch (Exception e) when (ErrorRecords.From(e, Path) is { } error)
        {
            WriteError(error);
        }
    }
}
