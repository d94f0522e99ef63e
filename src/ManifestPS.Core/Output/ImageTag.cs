namespace ManifestPS;

/// <summary>A tag of a repository. Flat.</summary>
public sealed class ImageTag
{
    /// <summary>Fetches what the tag points to; pinned where the digest was asked for.</summary>
    public required string Reference { get; init; }

    /// <summary>The repository, fully qualified.</summary>
    public required string Repository { get; init; }

    /// <summary>The tag.</summary>
    public required string Tag { get; init; }

    /// <summary>Digest that the tag points to; null where it was not asked for.</summary>
    public string? Digest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
