namespace ManifestPS;

/// <summary>What became of one tag when a list was published. Flat.</summary>
public sealed class PublishedManifestList
{
    /// <summary>The tag with the digest it holds now; only the digest where the list was published without a tag.</summary>
    public required string Reference { get; init; }

    /// <summary>The tag; null where the list was published without one.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest of the list.</summary>
    public required string Digest { get; init; }

    /// <summary>Digest that the tag held before; null where it is new.</summary>
    public string? PreviousDigest { get; init; }

    /// <summary>Created, Moved, or Unchanged.</summary>
    public required string Status { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
