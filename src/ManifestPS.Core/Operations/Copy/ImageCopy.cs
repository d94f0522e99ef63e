using System.Collections.Concurrent;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Copy;

/// <summary>Brings one image, or a list with all it refers to, into a repository that lacks it: exactly the bytes there are, and what refers after what it refers to.</summary>
public sealed class ImageCopy
{
    private readonly IImageRepository _source;
    private readonly ImageReference _sourceReference;
    private readonly IWritableImageRepository _target;
    private readonly ConcurrentDictionary<string, bool> _claimed;
    private readonly ImageWalk _walk;
    private readonly List<(ManifestContent Content, string MediaType)> _manifests = [];
    private readonly List<Descriptor> _blobs = [];

    /// <summary>Prepares a copy; nothing is read yet.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="sourceReference">The image in <paramref name="source"/>.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="targetReference">Any reference into <paramref name="target"/>.</param>
    /// <param name="claimed">Digests of the blobs that copies made together bring: what one brings, another does not.</param>
    /// <param name="walk">The walk that copies made together share.</param>
    internal ImageCopy(IImageRepository source, ImageReference sourceReference, IWritableImageRepository target, ImageReference targetReference, ConcurrentDictionary<string, bool> claimed, ImageWalk walk)
    {
        (_source, _sourceReference, _target, _claimed, _walk) = (source, sourceReference, target, claimed, walk);
        Mounts = sourceReference.Registry is { } registry && registry == targetReference.Registry;
    }

    /// <summary>True where source and target are one registry, which can take blobs over by itself.</summary>
    public bool Mounts { get; }

    /// <summary>Manifests to be written.</summary>
    public int ManifestCount => _manifests.Count;

    /// <summary>Blobs to be brought over.</summary>
    public IReadOnlyCollection<Descriptor> Blobs => _blobs;

    /// <summary>Bytes to be sent; 0 where the registry takes the blobs over by itself.</summary>
    public long BytesToSend => Mounts ? 0 : _blobs.Select(blob => blob.Size).SumOrMax();

    /// <summary>Finds out what has to be copied. Sends nothing but GET and HEAD.</summary>
    /// <param name="manifest">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">Something of it is not there or not what it should be.</exception>
    internal async Task PlanAsync(Descriptor manifest, CancellationToken cancellationToken)
    {
        ImageSource image = new(_sourceReference, _source);
        Part found = await _walk.RunAsync<ImageNode, Part>(ImageNode.At(image, _sourceReference.ToString(), manifest), PlanAsync, cancellationToken, depth: 2).ConfigureAwait(false);   // the list that it is an entry of is the first
        _manifests.AddRange(found.Manifests);
        _blobs.AddRange(found.Blobs);
    }

    /// <summary>The copying of each blob, not begun yet.</summary>
    /// <param name="progress">Told of bytes as they are sent.</param>
    internal IEnumerable<Func<CancellationToken, Task>> BlobCopies(Action<long> progress) =>
        _blobs.Select(blob => (Func<CancellationToken, Task>)(stop => CopyAsync(blob, progress, stop)));

    /// <summary>Writes the manifests, once all blobs of all copies are there.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository refuses one.</exception>
    internal async Task PutManifestsAsync(CancellationToken cancellationToken)
    {
        foreach ((ManifestContent content, string mediaType) in _manifests)
        {
            await _target.PutManifestAsync(content.Bytes, mediaType, content.Digest, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Part> PlanAsync(ImageNode node, Func<IReadOnlyList<ImageNode>, int, Task<Part[]>> below, CancellationToken cancellationToken)
    {
        // What another copy brings may come too late for what refers to it here; and another size or type would be another claim.
        Descriptor manifest = node.Descriptor;
        if (!_walk.TryVisit($"{_sourceReference} {manifest.Digest} {manifest.Size} {manifest.MediaType}"))
        {
            return Part.Empty;
        }
        _walk.Keep(manifest.Size);
        ManifestContent content = await node.ReadAsync(cancellationToken).ConfigureAwait(false);
        ManifestDocument document = content.Parse();
        Part[] parts = document is ManifestList list ? await below(node.Children(list), list.Manifests.Count).ConfigureAwait(false) : [];
        IEnumerable<Descriptor> blobs = document is ImageManifest image ? await PlanBlobsAsync(image, cancellationToken).ConfigureAwait(false) : [];
        return new Part([.. parts.SelectMany(part => part.Manifests), (content, document.MediaType)], [.. parts.SelectMany(part => part.Blobs), .. blobs]);
    }

    /// <summary>What is kept elsewhere stays there. A registry that mounts blobs need not be asked first.</summary>
    private async Task<IEnumerable<Descriptor>> PlanBlobsAsync(ImageManifest image, CancellationToken cancellationToken)
    {
        Descriptor[] wanted = [.. image.Layers.Append(image.Config).Where(blob => !blob.IsKeptElsewhere && _claimed.TryAdd(blob.Digest, true))];
        bool[] there = Mounts ? new bool[wanted.Length] : await Task.WhenAll(wanted.Select(blob => _target.HasBlobAsync(blob, cancellationToken))).ConfigureAwait(false);
        return wanted.Where((_, index) => !there[index]);
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

    /// <summary>What has to be copied of a node and what is below it: manifests after what they refer to.</summary>
    private sealed record Part(IReadOnlyList<(ManifestContent Content, string MediaType)> Manifests, IReadOnlyList<Descriptor> Blobs)
    {
        public static Part Empty { get; } = new([], []);
    }
}
