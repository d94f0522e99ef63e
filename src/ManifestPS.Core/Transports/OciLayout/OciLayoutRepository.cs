using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Json;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports.OciLayout;

/// <summary>An OCI layout on disk (OCI image-spec image-layout.md): index.json names the images, blobs/ holds them by digest.</summary>
/// <remarks>Whoever made the directory is not trusted: links and odd files are refused, sizes and digests verified.</remarks>
public sealed class OciLayoutRepository : ITransport, ITagTransport, IReferrerTransport
{
    private readonly string _directory;
    private readonly ITrace? _log;

    /// <summary>Opens a layout; nothing is read yet.</summary>
    /// <param name="directory">Absolute path of the directory.</param>
    /// <param name="log">Sees what is skipped; null for nobody.</param>
    public OciLayoutRepository(string directory, ITrace? log = null) => (_directory, _log) = (directory, log);

    /// <inheritdoc/>
    public string Name => _directory;

    /// <inheritdoc/>
    public async Task<SourceContent> OpenManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        Descriptor? listed = await FindListedAsync(reference, cancellationToken).ConfigureAwait(false);
        SourceContent content = await OpenManifestAsync(listed?.Digest ?? reference.Digest ?? string.Empty, cancellationToken).ConfigureAwait(false);
        return content with { Listed = listed };
    }

    /// <inheritdoc/>
    public Task<SourceContent> OpenManifestAsync(string digest, CancellationToken cancellationToken) => OpenAsync(digest, ImageErrorCode.ManifestNotFound);

    /// <inheritdoc/>
    public Task<SourceContent> OpenConfigAsync(string digest, CancellationToken cancellationToken) => OpenAsync(digest, ImageErrorCode.BlobNotFound);

    /// <inheritdoc/>
    public async Task<Descriptor?> TryResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        Descriptor? listed = await FindListedAsync(reference, cancellationToken).ConfigureAwait(false);
        if (listed is null)
        {
            return null;
        }
        long size = RegularFile.FindLength(_directory, PathOf(listed.Digest)) ?? throw Absent(ImageErrorCode.ManifestNotFound, listed.Digest);
        return size == listed.Size
            ? listed
            : throw new ContentException(ImageErrorCode.SizeMismatch, $"{listed.Digest} in '{_directory}' has {size:N0} bytes where {listed.Size:N0} are declared.");
    }

    /// <inheritdoc/>
    public async Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken)
    {
        ManifestList index = await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
        return new Page<string>([.. index.Manifests.Select(TagOf).OfType<string>().Distinct()], Next: null);
    }

    /// <inheritdoc/>
    public async Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken)
    {
        ManifestList index = await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
        List<Descriptor> entries = [];
        foreach (Descriptor entry in index.Manifests.Where(entry => MediaTypes.IsManifestList(entry.MediaType) || MediaTypes.IsImageManifest(entry.MediaType)))
        {
            if (await TryReadAsync(entry, cancellationToken).ConfigureAwait(false) is { Subject: { } subject } document && subject.Digest == digest)
            {
                entries.Add(Referrer(entry, document));
            }
        }
        return new Page<Descriptor>([.. entries], Next: null);
    }

    /// <summary>What an entry of index.json holds; null for one that cannot be read, which says nothing about the others.</summary>
    private async Task<ManifestDocument?> TryReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        try
        {
            return (await new VerifiedSource(this).GetManifestAsync(entry, cancellationToken).ConfigureAwait(false)).Parse();
        }
        catch (ImageException e)
        {
            string name = TagOf(entry) is { } tag ? $"{tag} ({entry.Digest})" : entry.Digest;
            _log?.WriteWarning($"The entry {name} of '{_directory}' is skipped, because it cannot be read; it may refer to the image. {e.Message}");
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Now(() => RegularFile.FindLength(_directory, PathOf(descriptor.Digest)));

    /// <inheritdoc/>
    public Task<SourceContent> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => OpenAsync(descriptor.Digest, ImageErrorCode.BlobNotFound, mayBeEmpty: true);

    /// <summary>What a directory says at once; its failure is the task's, as everywhere.</summary>
    private static Task<T> Now<T>(Func<T> look)
    {
        try
        {
            return Task.FromResult(look());
        }
        catch (ImageException e)
        {
            return Task.FromException<T>(e);
        }
    }

    private static string PathOf(string digest) => Path.Combine("blobs", Digest.GetAlgorithm(digest), Digest.GetEncoded(digest));

    private static Descriptor Find(ManifestList index, ImageReference reference)
    {
        Descriptor[] found = [.. reference.Tag is { } tag ? Named(index, tag) : index.Manifests];
        return found.Select(entry => entry.Digest).Distinct().Count() switch
        {
            1 => found[0],
            0 => throw new ImageNotFoundException(ImageErrorCode.TagNotFound, reference.Tag is null ? $"'{reference}' holds no image." : $"'{reference.WithoutTag()}' has no tag '{reference.Tag}'. It has: {TagsOf(index)}."),
            int count => throw new ImageNotFoundException(ImageErrorCode.ReferenceAmbiguous, $"'{reference}' matches {count} images. Name one by tag or digest; the tags are: {TagsOf(index)}."),
        };
    }

    /// <summary>The entries with a ref name; where there are none, those that containerd named so.</summary>
    private static IEnumerable<Descriptor> Named(ManifestList index, string tag)
    {
        Descriptor[] named = [.. index.Manifests.Where(entry => TagOf(entry) == tag)];
        return named.Length > 0 ? named : index.Manifests.Where(entry => entry.Annotations.TryGetValue(AnnotationKeys.ContainerdImageName, out string? name) && name == tag);
    }

    /// <summary>The entry as a registry's referrers list would show it (distribution-spec, "Listing Referrers").</summary>
    private static Descriptor Referrer(Descriptor entry, ManifestDocument document) => entry with
    {
        ArtifactType = document.ArtifactType ?? (document as ImageManifest)?.Config.MediaType,
        Annotations = document.Annotations,
    };

    private static string? TagOf(Descriptor entry) => entry.Annotations.TryGetValue(AnnotationKeys.RefName, out string? tag) ? tag : null;

    private static string TagsOf(ManifestList index)
    {
        string[] tags = [.. index.Manifests.Select(TagOf).OfType<string>().Distinct()];
        return tags.Length == 0 ? "none" : string.Join(", ", tags.Take(20)) + (tags.Length > 20 ? $" and {tags.Length - 20} more" : string.Empty);
    }

    private async Task<ManifestList> ReadIndexAsync(CancellationToken cancellationToken)
    {
        byte[]? marker = await RegularFile.ReadAsync(_directory, "oci-layout", OciJson.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        byte[]? index = await RegularFile.ReadAsync(_directory, "index.json", OciJson.MaxDocumentBytes, cancellationToken).ConfigureAwait(false);
        if (marker is null || index is null)
        {
            throw new StorageException(ImageErrorCode.LayoutNotFound, _directory, Directory.Exists(_directory)
                ? $"'{_directory}' is not an OCI layout: it has no file '{(marker is null ? "oci-layout" : "index.json")}'."
                : $"There is no directory '{_directory}'.");
        }
        string version = OciJson.ReadLayoutVersion(marker);
        return version == "1.0.0" && ManifestContent.Verify(index, expectedDigest: null, MediaTypes.OciIndex, $"'{Path.Combine(_directory, "index.json")}'").Parse() is ManifestList list
            ? list
            : throw new StorageException(ImageErrorCode.LayoutInvalid, _directory, $"'{_directory}' is an OCI layout of version '{version}'; 1.0.0 can be read.");
    }

    /// <summary>What index.json says about the reference; null for a digest that it does not list.</summary>
    private async Task<Descriptor?> FindListedAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestList index = await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
        return reference.Digest is { } digest ? index.Manifests.FirstOrDefault(entry => entry.Digest == digest) : Find(index, reference);
    }

    private ImageNotFoundException Absent(ImageErrorCode code, string digest) => new(code, $"'{_directory}' has no content with digest {digest}.");

    private Task<SourceContent> OpenAsync(string digest, ImageErrorCode missing, bool mayBeEmpty = false) => Now(() =>
    {
        string path = Path.Combine(_directory, PathOf(digest));
        FileStream file = RegularFile.Open(_directory, PathOf(digest)) ?? throw Absent(missing, digest);
        if (file.Length == 0 && !mayBeEmpty)
        {
            file.Dispose();
            throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is empty.");
        }
        return new SourceContent(path, file);
    });
}
