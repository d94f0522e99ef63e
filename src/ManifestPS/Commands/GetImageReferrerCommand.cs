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
public sealed class GetImageReferrerCommand : ImageCmdlet
{
    /// <summary>Only evidence of this artifact type; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? ArtifactType { get; set; }

    /// <summary>Reads provenance and SBOM statements, and gives what they say.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

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
        return input.Entry is { } entry
            ? search.FindAsync(SourceOf(Resolve(entry.List), list: null, log), entry.Digest, StopToken)
            : search.FindAsync(SourceOf(reference, input.List, log), digest: null, StopToken);
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
