namespace ManifestPS;

/// <summary>A Docker manifest list or an OCI image index: one manifest per platform (OCI image-spec image-index.md).</summary>
/// <remarks>A value. It is not enumerable, so a pipeline passes it on whole.</remarks>
public sealed record ManifestList : ManifestDocument
{
    /// <summary>Where it would be published, for example <c>docker.io/library/php:latest</c>; null where it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>The pinned reference it was read from; null once edited, because no repository has what it says now.</summary>
    public string? Reference { get; init; }

    /// <summary>The entries, in order.</summary>
    public required ValueList<Descriptor> Manifests { get; init; }

    /// <summary>The platforms that the entries state, in order, each once; without those of attestations.</summary>
    public ValueList<string> Platforms => [.. Manifests.Where(entry => !entry.IsAttestation).Select(entry => entry.Platform?.ToString()).OfType<string>().Distinct()];

    /// <inheritdoc/>
    public override string ToString() => Reference ?? Name ?? $"{MediaType}, {Manifests.Count} entries";
}
