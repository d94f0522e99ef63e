namespace ManifestPS;

/// <summary>Where an entry of a list comes from.</summary>
public sealed record ManifestSource
{
    /// <summary>Digest of the entry.</summary>
    public required string Digest { get; init; }

    /// <summary>The name it was added under, fully qualified; what Set-ManifestAnnotation and Remove-ManifestListEntry know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Fetches the entry: repository and digest.</summary>
    public required string Reference { get; init; }

    /// <summary>Digest that <see cref="Name"/> pointed to: the entry's own, or that of the list it was taken from; null where the name was not resolved.</summary>
    public string? Resolved { get; init; }

    /// <summary>The platform that the image's own configuration states; null where it was not read.</summary>
    public Platform? ConfigPlatform { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Reference})";
}
