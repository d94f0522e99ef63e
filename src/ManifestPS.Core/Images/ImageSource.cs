using System.Collections.Concurrent;
using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Images;

/// <summary>An image as given: a reference that names it, or a list that is at hand.</summary>
public sealed class ImageSource
{
    private readonly Func<ImageReference, IImageRepository> _open;

    /// <summary>Names an image; nothing is read.</summary>
    /// <param name="reference">Where the image is, or would be published.</param>
    /// <param name="list">The list itself, if it is at hand; null if it has to be read.</param>
    /// <param name="open">Opens the repository that a reference points into.</param>
    /// <param name="memory">Keeps documents for the images of one call; null for this image alone.</param>
    public ImageSource(ImageReference reference, ManifestList? list, Func<ImageReference, IImageRepository> open, DocumentMemory? memory = null)
        : this(reference, list, Remembering(open, memory ?? new DocumentMemory()))
    {
    }

    /// <summary>Names an image of one repository; nothing is read.</summary>
    /// <param name="reference">Where the image is.</param>
    /// <param name="repository">The repository.</param>
    public ImageSource(ImageReference reference, IImageRepository repository)
        : this(reference, list: null, _ => repository, memory: null)
    {
    }

    private ImageSource(ImageReference reference, ManifestList? list, Func<ImageReference, IImageRepository> open) => (Reference, List, _open) = (reference, list, open);

    /// <summary>Where the image is, or would be published.</summary>
    public ImageReference Reference { get; }

    /// <summary>Digest of the image; null if it must be read to know, and for a list that no repository has.</summary>
    internal string? Digest => List is { Reference: null } ? null : Reference.Digest;

    /// <summary>The list, if it is at hand.</summary>
    internal ManifestList? List { get; }

    /// <summary>The repository of the image itself.</summary>
    internal IImageRepository Open() => _open(Reference);

    /// <summary>The repository that has an entry: of an edited list, wherever the entry came from.</summary>
    internal IImageRepository Open(Descriptor entry) => _open(Below(entry).Reference);

    /// <summary>An entry as an image of its own, whose entries are in its repository.</summary>
    internal ImageSource Below(Descriptor entry) => new(Origin(entry) is { } origin ? ImageReference.Parse(origin) : Reference, list: null, _open);

    /// <summary>The reference that fetches an entry.</summary>
    internal string ReferenceOf(Descriptor entry) => Origin(entry) ?? $"{Reference.Name}@{entry.Digest}";

    /// <summary>Reads the image, unless it is a list at hand.</summary>
    /// <exception cref="ImageException">It does not exist, or is not what it should be.</exception>
    internal async Task<ImageNode> ReadAsync(CancellationToken cancellationToken) =>
        List is null ? ImageNode.Root(this, await Open().GetManifestAsync(Reference, cancellationToken).ConfigureAwait(false)) : ImageNode.Root(this);

    /// <summary>The same image under the digest that it turned out to have.</summary>
    internal ImageSource Pinned(string digest) => new(Reference.WithDigest(digest), List, _open);

    private string? Origin(Descriptor entry) => List is { Reference: null } edited ? edited.ReferenceOf(entry) : null;

    private static Func<ImageReference, IImageRepository> Remembering(Func<ImageReference, IImageRepository> open, DocumentMemory memory)
    {
        ConcurrentDictionary<string, Lazy<IImageRepository>> opened = new(StringComparer.Ordinal);
        return reference => opened.GetOrAdd(reference.Name, name => new Lazy<IImageRepository>(() => new RememberingSource(open(reference), name, memory))).Value;
    }
}
