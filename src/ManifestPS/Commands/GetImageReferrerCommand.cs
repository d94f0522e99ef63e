using System.Management.Automation;
using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;
using ManifestPS.Operations.Referrers;
using ManifestPS.Pipeline;
using ManifestPS.Transports;

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
    protected override async IAsyncEnumerable<object> StreamAsync(ImageInput input, ITrace log)
    {
        ImageReference reference = Resolve(input);
        IImageRepository repository = Open(reference, log);
        StatementReading statements = new(repository, log);
        await foreach (ReferrerPart part in Find(input, reference, repository, log))
        {
            await foreach (IEnumerable<object> said in BoundedWork.SelectAsync(part.Found.Where(IsWanted), ThrottleLimit, (referrer, _) => DescribeAsync(statements, referrer), StopToken))
            {
                foreach (object item in said)
                {
                    yield return item;
                }
            }
            if (part.Failure is { } failure && ToErrorRecord(failure, input) is { } error)
            {
                yield return error;
            }
        }
    }

    /// <summary>An entry of a list is looked for in that list, too: there BuildKit puts what is about it.</summary>
    private IAsyncEnumerable<ReferrerPart> Find(ImageInput input, ImageReference reference, IImageRepository repository, ITrace log)
    {
        ReferrerSearch search = new(repository, reference, ArtifactType is null || WildcardPattern.ContainsWildcardCharacters(ArtifactType) ? null : ArtifactType, log);
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
    private async Task<IEnumerable<object>> DescribeAsync(StatementReading statements, ImageReferrer referrer)
    {
        if (!Expand)
        {
            return [referrer];
        }
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
