namespace ManifestPS;

/// <summary>A repository of a registry, as its catalog lists it. Flat.</summary>
public sealed class ImageRepository
{
    /// <summary>The repository, fully qualified; Get-ImageTag lists its tags.</summary>
    public required string Reference { get; init; }

    /// <summary>Host and port of the registry.</summary>
    public required string Registry { get; init; }

    /// <summary>The repository's name in the registry.</summary>
    public required string Repository { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
