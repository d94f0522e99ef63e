namespace ManifestPS;

/// <summary>What a reference points to right now. What Resolve-ImageReference gives.</summary>
public sealed class ResolvedReference
{
    /// <summary>The pinned reference; it keeps the tag where the tag itself has this digest.</summary>
    public required string Reference { get; init; }

    /// <summary>The tag that was asked for; null where none was.</summary>
    public string? Tag { get; init; }

    /// <summary>What the image runs on; null unless a platform was asked for.</summary>
    public string? Platform { get; init; }

    /// <summary>Digest of the manifest or list.</summary>
    public required string Digest { get; init; }

    /// <summary>Media type of the manifest or list.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size of the manifest or list, in bytes.</summary>
    public required long Size { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
