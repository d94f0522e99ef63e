using System.Management.Automation;
using ManifestPS.Operations;
using ManifestPS.Pipeline;
using ManifestPS.Registry;
using ManifestPS.Repositories;

namespace ManifestPS.Commands;

/// <summary>Gets the evidence about an image - signatures, SBOMs, provenance - wherever the registry keeps it, as it is found.</summary>
[Cmdlet(VerbsCommon.Get, "ImageReferrer")]
[OutputType(typeof(ImageReferrer), typeof(ImageProvenance), typeof(ImageSbom))]
public sealed class GetImageReferrerCommand : StreamingCmdlet<ImageInput>
{
    /// <summary>The images: text, objects of this module, or any object with a Reference.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public ImageInput?[]? Reference { get; set; }

    /// <summary>Only evidence of this artifact type; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? ArtifactType { get; set; }

    /// <summary>Reads provenance and SBOM statements, and gives what they say.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<ImageInput> GetInput() => (Reference ?? [null]).Select(input => input ?? new ImageInput(null));

    /// <inheritdoc/>
    protected override ErrorRecord? ToErrorRecord(Exception exception, ImageInput input) => ErrorRecords.From(exception, input.ToString());

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, IActivityLog log)
    {
        ImageReference reference = Resolve(input);
        IImageRepository repository = Open(reference, log);
        StatementReading statements = new(repository, log);
        await foreach (ValueList<ImageReferrer> part in Find(input, reference, repository))
        {
            IEnumerable<ImageReferrer> wanted = part.Where(IsWanted);
            if (!Expand)
            {
                foreach (ImageReferrer referrer in wanted)
                {
                    yield return referrer;
                }
                continue;
            }
            await foreach (IEnumerable<object> said in BoundedWork.SelectAsync(wanted, ThrottleLimit, (referrer, _) => ExpandAsync(statements, referrer), StopToken))
            {
                foreach (object statement in said)
                {
                    yield return statement;
                }
            }
        }
    }

    /// <summary>An entry of a list is looked for in that list, too: there BuildKit puts what is about it.</summary>
    private IAsyncEnumerable<ValueList<ImageReferrer>> Find(ImageInput input, ImageReference reference, IImageRepository repository)
    {
        ReferrerSearch search = new(repository, reference, ArtifactType is null || WildcardPattern.ContainsWildcardCharacters(ArtifactType) ? null : ArtifactType);
        return input switch
        {
            { List: { } list } => search.FindAsync(list, reference, StopToken),
            { Entry: { } entry } => search.FindAsync(Resolve(entry.List), entry.Digest, StopToken),
            _ => search.FindAsync(reference, StopToken),
        };
    }

    private bool IsWanted(ImageReferrer referrer) =>
        ArtifactType is null || new WildcardPattern(ArtifactType, WildcardOptions.IgnoreCase).IsMatch(referrer.ArtifactType ?? string.Empty);

    /// <summary>What cannot be understood stays what it is; what is damaged is an error of its own, and the rest goes on.</summary>
    private async Task<IEnumerable<object>> ExpandAsync(StatementReading statements, ImageReferrer referrer)
    {
        try
        {
            ValueList<ImageStatement> said = await statements.ReadAsync(referrer, StopToken);
            return said.Count > 0 ? said : [referrer];
        }
        catch (Exception e) when (ErrorRecords.From(e, referrer.Reference) is { } error)
        {
            return [error];
        }
    }
}
