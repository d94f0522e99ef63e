using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Finds the evidence about an image, wherever a registry keeps it: one view of four places.</summary>
public sealed class ReferrerSearch
{
    private const string Api = "ReferrersApi";
    private const string FallbackTag = "ReferrersTag";
    private const string InList = "Attestation";
    private const string Cosign = "CosignTag";

    private static readonly string[] CosignSuffixes = ["sig", "att", "sbom"];

    private readonly IImageRepository _repository;
    private readonly ImageReference _name;

    /// <summary>Searches one repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reference">Any reference into it.</param>
    public ReferrerSearch(IImageRepository repository, ImageReference reference) =>
        (_repository, _name) = (repository, reference.WithoutDigest().WithoutTag());

    /// <summary>Finds everything about an image; for a list also what is about its entries in the list itself.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The image is not there, or the repository does not answer.</exception>
    public async Task<IReadOnlyList<ImageReferrer>> FindAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        Task<List<ImageReferrer>> referrers = FindReferrersAsync(content.Digest, cancellationToken);
        Task<ImageReferrer?[]> cosign = _name.Transport == ImageTransport.Registry
            ? Task.WhenAll(CosignSuffixes.Select(suffix => FindCosignAsync(content.Digest, suffix, cancellationToken)))
            : Task.FromResult<ImageReferrer?[]>([]);
        List<ImageReferrer> found = await referrers.ConfigureAwait(false);
        if (content.Parse() is ManifestList list)
        {
            found.AddRange(list.Manifests.Where(entry => entry.IsAttestation).Select(entry => Found(entry, entry.AttestationSubject ?? content.Digest, InList)));
        }
        found.AddRange((await cosign.ConfigureAwait(false)).OfType<ImageReferrer>());
        return found;
    }

    private async Task<List<ImageReferrer>> FindReferrersAsync(string digest, CancellationToken cancellationToken)
    {
        List<ImageReferrer> found = [];
        string? next = null;
        do
        {
            if (await _repository.FindReferrersAsync(digest, next, cancellationToken).ConfigureAwait(false) is not (var entries, var following))
            {
                return await FindByTagAsync(digest, cancellationToken).ConfigureAwait(false);
            }
            found.AddRange(entries.Select(entry => Found(entry, digest, Api)));
            next = following;
        }
        while (next is not null && found.Count <= OciJson.MaxManifests);
        return found;
    }

    /// <summary>The referrers tag schema (distribution-spec): the digest with a dash, algorithm cut to 32 and encoded part to 64 characters.</summary>
    private async Task<List<ImageReferrer>> FindByTagAsync(string digest, CancellationToken cancellationToken)
    {
        string tag = $"{Cut(Digest.GetAlgorithm(digest), 32)}-{Cut(Digest.GetEncoded(digest), 64)}";
        try
        {
            ManifestContent content = await _repository.GetManifestAsync(_name.WithTag(tag), cancellationToken).ConfigureAwait(false);
            return content.Parse() is ManifestList list ? [.. list.Manifests.Select(entry => Found(entry, digest, FallbackTag))] : [];
        }
        catch (ImageException e) when (e.Code is ImageErrorCode.TagNotFound or ImageErrorCode.RepositoryNotFound)
        {
            return [];
        }
    }

    private async Task<ImageReferrer?> FindCosignAsync(string digest, string suffix, CancellationToken cancellationToken)
    {
        ImageReference tag = _name.WithTag($"{Digest.GetAlgorithm(digest)}-{Digest.GetEncoded(digest)}.{suffix}");
        return await _repository.HasManifestAsync(tag.Tag ?? string.Empty, cancellationToken).ConfigureAwait(false)
            ? Found(await _repository.ResolveAsync(tag, cancellationToken).ConfigureAwait(false), digest, Cosign)
            : null;
    }

    private ImageReferrer Found(Descriptor entry, string subject, string source) => new()
    {
        Reference = $"{_name}@{entry.Digest}",
        Subject = subject,
        Source = source,
        ArtifactType = entry.ArtifactType,
        Digest = entry.Digest,
        MediaType = entry.MediaType,
        Size = entry.Size,
        Annotations = entry.Annotations,
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
