using System.Collections.Concurrent;
using ManifestPS.Transports;

namespace ManifestPS.Images;

/// <summary>An image as it was given: a reference, or a list that is already there.</summary>
public sealed class GivenImage
{
    private readonly Func<ImageReference, IImageRepository> _open;

    /// <summary>Names an image; nothing is read.</summary>
    /// <param name="source">Where the image is, or would be published.</param>
    /// <param name="list">The list itself, where it is there; null where it has to be read.</param>
    /// <param name="open">Opens the repository that a reference points into.</param>
    public GivenImage(ImageReference source, ManifestList? list, Func<ImageReference, IImageRepository> open)
    {
        (Source, List, _open) = (source, list, open);
        Digest = list is { Reference: null } ? null : source.Digest;
    }

    /// <summary>Where the image is, or would be published.</summary>
    public ImageReference Source { get; }

    /// <summary>Digest of the image; null where it has to be read to know, and for a list that no repository has.</summary>
    internal string? Digest { get; }

    internal ManifestList? List { get; }

    /// <summary>The same image; in whichever repositories it and its entries are, each document that a digest names is read once.</summary>
    internal GivenImage Remembering()
    {
        ConcurrentDictionary<string, Lazy<IImageRepository>> opened = new(StringComparer.Ordinal);
        DocumentBudget budget = new();
        return new GivenImage(Source, List, reference => opened.GetOrAdd(reference.Name, _ => new Lazy<IImageRepository>(() => new RememberingRepository(_open(reference), budget))).Value);
    }

    /// <summary>The repository of the image itself.</summary>
    internal IImageRepository Open() => _open(Source);

    /// <summary>The repository that has an entry: of an edited list, wherever the entry came from.</summary>
    internal IImageRepository Open(Descriptor entry) => _open(SlotOf(entry));

    /// <summary>A reference into the repository that has an entry.</summary>
    internal ImageReference SlotOf(Descriptor entry) => Origin(entry) is { } origin ? ImageReference.Parse(origin) : Source;

    /// <summary>An entry as an image of its own, whose entries are where it is.</summary>
    internal GivenImage Below(Descriptor entry) => new(SlotOf(entry), list: null, _open);

    /// <summary>The reference that fetches an entry.</summary>
    internal string ReferenceOf(Descriptor entry) => Origin(entry) ?? $"{Source.Name}@{entry.Digest}";

    private string? Origin(Descriptor entry) => List is { Reference: null } edited ? edited.ReferenceOf(entry) : null;
}
