using System.Runtime.CompilerServices;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Registry.Paging;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Referrers;

/// <summary>Finds the evidence about an image, wherever a registry keeps it: one view of four places, given part by part as they answer.</summary>
/// <remarks>First comes what the list itself says, which is there already. A place that fails says so, and hides no other.</remarks>
public sealed class ReferrerSearch
{
    private const string Api = "ReferrersApi";
    private const string FallbackTag = "ReferrersTag";
    private const string InList = "Attestation";
    private const string Cosign = "CosignTag";

    private static readonly string[] CosignSuffixes = ["sig", "att", "sbom"];

    private readonly IImageRepository _repository;
    private readonly ImageReference _name;
    private readonly string? _artifactType;
    private readonly ITrace _log;

    /// <summary>Searches one repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reference">Any reference into it.</param>
    /// <param name="artifactType">What a registry is asked to leave everything else out for; it may not. Null is any.</param>
    /// <param name="log">Sees what is passed over.</param>
    public ReferrerSearch(IImageRepository repository, ImageReference reference, string? artifactType, ITrace log) =>
        (_repository, _name, _artifactType, _log) = (repository, reference.WithoutDigest().WithoutTag(), artifactType, log);

    /// <summary>Finds everything about an image, or about one entry of it; for a list also what is about its entries in the list itself.</summary>
    /// <param name="image">The image.</param>
    /// <param name="digest">The entry; null for the image itself.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The image cannot be read.</exception>
    public async IAsyncEnumerable<ReferrerPart> FindAsync(ImageSource image, string? digest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ImageNode root = await image.ReadAsync(cancellationToken).ConfigureAwait(false);
        ManifestList? list = await root.ReadDocumentAsync(cancellationToken).ConfigureAwait(false) as ManifestList;
        ImageReference found = digest is null ? root.Image.Reference : image.Reference;
        Subject subject = new(found, digest ?? found.Digest ?? throw new ArgumentException($"'{found}' is not pinned.", nameof(image)), digest is null ? null : PlatformOf(list, digest));
        ValueList<ImageReferrer> inList = [.. (list?.Manifests ?? []).Where(entry => entry.IsAttestation && (digest is null || entry.AttestationSubject == digest)).Select(entry => FoundInList(entry, subject, list))];
        if (inList.Count > 0)
        {
            yield return new ReferrerPart(inList, Failure: null);
        }
        IAsyncEnumerator<ValueList<ImageReferrer>> attached = FindAttachedAsync(subject, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable disposal = attached.ConfigureAwait(false);
        for (ReferrerPart? part = await NextAsync(attached).ConfigureAwait(false); part is not null; part = part.Failure is null ? await NextAsync(attached).ConfigureAwait(false) : null)
        {
            yield return part;
        }
        yield return await FindCosignAsync(subject, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ReferrerPart?> NextAsync(IAsyncEnumerator<ValueList<ImageReferrer>> place)
    {
        try
        {
            return await place.MoveNextAsync().ConfigureAwait(false) ? new ReferrerPart(place.Current, Failure: null) : null;
        }
        catch (ImageException e)
        {
            return new ReferrerPart([], e);
        }
    }

    /// <summary>What the referrers list of the repository says, or the tag that stands in for it. A layout has both: tools that copy from a registry without the list bring the tag.</summary>
    private async IAsyncEnumerable<ValueList<ImageReferrer>> FindAttachedAsync(Subject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Page<Descriptor>? first = await _repository.FindReferrersAsync(subject.Digest, _artifactType, next: null, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            yield return await FindByTagAsync(subject, cancellationToken).ConfigureAwait(false);
            yield break;
        }
        HashSet<string> listed = [];
        await foreach (ValueList<Descriptor> entries in PageWalk.ReadAsync(subject.Image.ToString(), ReadAsync, cancellationToken).ConfigureAwait(false))
        {
            listed.UnionWith(entries.Select(entry => entry.Digest));
            yield return [.. entries.Select(entry => Found(entry, subject, Api))];
        }
        if (_name.Transport == ImageTransport.OciLayout)
        {
            yield return [.. (await FindByTagAsync(subject, cancellationToken).ConfigureAwait(false)).Where(referrer => !listed.Contains(referrer.Digest))];
        }

        // Only the first page tells whether there is a list at all, so none that follows is null.
        async Task<Page<Descriptor>> ReadAsync(string? next, CancellationToken token) =>
            next is null ? first : await _repository.FindReferrersAsync(subject.Digest, _artifactType, next, token).ConfigureAwait(false) ?? new Page<Descriptor>([], Next: null);
    }

    /// <summary>The referrers tag schema (distribution-spec): the digest with a dash, algorithm cut to 32 and encoded part to 64 characters.</summary>
    private async Task<ValueList<ImageReferrer>> FindByTagAsync(Subject subject, CancellationToken cancellationToken)
    {
        string tag = $"{Cut(Digest.GetAlgorithm(subject.Digest), 32)}-{Cut(Digest.GetEncoded(subject.Digest), 64)}";
        try
        {
            ManifestContent content = await _repository.GetManifestAsync(_name.WithTag(tag), cancellationToken).ConfigureAwait(false);
            return content.Parse() is ManifestList list ? [.. list.Manifests.Select(entry => Found(entry, subject, FallbackTag))] : [];
        }
        catch (ImageException e) when (e.Code is ImageErrorCode.TagNotFound or ImageErrorCode.RepositoryNotFound)
        {
            return [];
        }
    }

    private async Task<ReferrerPart> FindCosignAsync(Subject subject, CancellationToken cancellationToken)
    {
        ReferrerPart[] tags = await Task.WhenAll(CosignSuffixes.Select(suffix => FindCosignAsync(subject, suffix, cancellationToken))).ConfigureAwait(false);
        return new ReferrerPart([.. tags.SelectMany(tag => tag.Found)], tags.FirstOrDefault(tag => tag.Failure is not null)?.Failure);
    }

    private async Task<ReferrerPart> FindCosignAsync(Subject subject, string suffix, CancellationToken cancellationToken)
    {
        ImageReference tag = _name.WithTag($"{Digest.GetAlgorithm(subject.Digest)}-{Digest.GetEncoded(subject.Digest)}.{suffix}");
        try
        {
            ManifestContent content = await _repository.GetManifestAsync(tag, cancellationToken).ConfigureAwait(false);   // most images have no such tag, and GET alone says so
            return new ReferrerPart([Found(content.Describe(), subject, Cosign)], Failure: null);
        }
        catch (ImageException e) when (e.IsAbsence)
        {
            return new ReferrerPart([], Failure: null);
        }
        catch (RegistryException e) when (e.StatusCode is 403)
        {
            _log.WriteVerbose($"'{tag}' is treated as missing: the registry denies it (403), as some do for every tag that does not exist.");
            return new ReferrerPart([], Failure: null);
        }
        catch (ImageException e)
        {
            return new ReferrerPart([], e);
        }
    }

    private ImageReferrer FoundInList(Descriptor entry, Subject subject, ManifestList? list) =>
        Found(entry, entry.AttestationSubject is { } digest ? new Subject(subject.Image, digest, PlatformOf(list, digest)) : subject, InList);

    private ImageReferrer Found(Descriptor entry, Subject subject, string source) => new()
    {
        Reference = $"{_name}@{entry.Digest}",
        Image = subject.Image.ToString(),
        Subject = subject.Digest,
        Platform = subject.Platform,
        Source = source,
        ArtifactType = entry.ArtifactType,
        Digest = entry.Digest,
        MediaType = entry.MediaType,
        Size = entry.Size,
        Annotations = entry.Annotations,
    };

    private static string? PlatformOf(ManifestList? list, string digest) =>
        list?.Manifests.FirstOrDefault(entry => entry.Digest == digest)?.Platform?.ToString();

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    /// <summary>What evidence is about: a manifest, and the image that was asked about.</summary>
    private sealed record Subject(ImageReference Image, string Digest, string? Platform);
}
