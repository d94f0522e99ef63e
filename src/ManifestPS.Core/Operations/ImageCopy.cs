using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Brings one image, or a list with all it refers to, into a repository that lacks it: exactly the bytes there are, and what refers after what it refers to.</summary>
public sealed class ImageCopy
{
    private readonly IImageRepository _source;
    private readonly ImageReference _sourceReference;
    private readonly IWritableImageRepository _target;
    private readonly List<(ManifestContent Content, string MediaType)> _manifests = [];
    private readonly Dictionary<string, Descriptor> _blobs = new(StringComparer.Ordinal);

    private ImageCopy(IImageRepository source, ImageReference sourceReference, IWritableImageRepository target, bool mounts) =>
        (_source, _sourceReference, _target, Mounts) = (source, sourceReference, target, mounts);

    /// <summary>True where source and target are one registry, which can take blobs over by itself.</summary>
    public bool Mounts { get; }

    /// <summary>Manifests to be written.</summary>
    public int ManifestCount => _manifests.Count;

    /// <summary>Blobs to be brought over.</summary>
    public IReadOnlyCollection<Descriptor> Blobs => _blobs.Values;

    /// <summary>Bytes to be sent; 0 where the registry takes the blobs over by itself.</summary>
    public long BytesToSend => Mounts ? 0 : _blobs.Values.Sum(blob => blob.Size);

    /// <summary>Finds out what has to be copied. Sends nothing but GET and HEAD.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="sourceReference">The image in <paramref name="source"/>.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="targetReference">Any reference into <paramref name="target"/>.</param>
    /// <param name="manifest">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">Something of it is not there or not what it should be.</exception>
    public static async Task<ImageCopy> PlanAsync(IImageRepository source, ImageReference sourceReference, IWritableImageRepository target, ImageReference targetReference, Descriptor manifest, CancellationToken cancellationToken)
    {
        ImageCopy copy = new(source, sourceReference, target, mounts: sourceReference.Registry is { } registry && registry == targetReference.Registry);
        await copy.PlanAsync(manifest, depth: 1, cancellationToken).ConfigureAwait(false);
        return copy;
    }

    /// <summary>Copies.</summary>
    /// <param name="progress">Told of bytes as they are sent.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">Something cannot be read, written, or is not what it should be.</exception>
    public async Task RunAsync(Action<long> progress, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_blobs.Values.Select(blob => CopyAsync(blob, progress, cancellationToken))).ConfigureAwait(false);
        foreach ((ManifestContent content, string mediaType) in _manifests)
        {
            await _target.PutManifestAsync(content.Bytes, mediaType, content.Digest, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PlanAsync(Descriptor manifest, int depth, CancellationToken cancellationToken)
    {
        if (depth > ImageInspection.MaxNesting)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The lists in '{_sourceReference}' nest deeper than {ImageInspection.MaxNesting} levels.");
        }
        ManifestContent content = await _source.GetManifestAsync(manifest, cancellationToken).ConfigureAwait(false);
        ManifestDocument document = content.Parse();
        foreach (Descriptor entry in document is ManifestList list ? list.Manifests : [])
        {
            await PlanAsync(entry, depth + 1, cancellationToken).ConfigureAwait(false);
        }
        foreach (Descriptor blob in document is ImageManifest image ? image.Layers.Append(image.Config) : [])
        {
            // Foreign layers stay where their URLs say. A registry that takes blobs over needs not be asked first.
            if (blob.Urls.Count == 0 && !_blobs.ContainsKey(blob.Digest) && (Mounts || !await _target.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false)))
            {
                _blobs.Add(blob.Digest, blob);
            }
        }
        if (_manifests.All(planned => planned.Content.Digest != content.Digest))
        {
            _manifests.Add((content, document.MediaType));
        }
    }

    private Task CopyAsync(Descriptor blob, Action<long> progress, CancellationToken cancellationToken)
    {
        long before = 0;
        return _target.PutBlobAsync(
            blob,
            _source,
            _sourceReference,
            sent =>
            {
                progress(sent - before);
                before = sent;
            },
            cancellationToken);
    }
}
