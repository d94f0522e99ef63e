using System.Management.Automation;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that takes a manifest list from the pipeline and gives another value; it reads and writes nothing elsewhere.</summary>
public abstract class ListCmdlet : PSCmdlet
{
    /// <summary>The list: from New-ManifestList, Get-ManifestList, Import-ManifestList or another edit.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public ManifestList InputObject { get; set; } = null!;   // mandatory: PowerShell binds it before anything runs

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        ManifestList edited;
        try
        {
            edited = Edit(InputObject);
        }
        catch (Exception e) when (ErrorRecords.From(e, InputObject.ToString()) is { } error)
        {
            WriteError(error);
            return;
        }
        WriteObject(edited);   // outside the try: what a downstream command throws is not ours
    }

    /// <summary>Gives the edited list.</summary>
    /// <param name="list">The list.</param>
    protected abstract ManifestList Edit(ManifestList list);

    /// <summary>True where the user gave the parameter, were it with null.</summary>
    /// <param name="name">The parameter.</param>
    private protected bool IsBound(string name) => MyInvocation.BoundParameters.ContainsKey(name);
}
