namespace ManifestPS;

/// <summary>Evidence about an image: a signature, an SBOM, a provenance, or whatever else refers to it. Flat.</summary>
public sealed class ImageReferrer
{
    /// <summary>Fetches the evidence.</summary>
    public required string Reference { get; init; }

    /// <summary>The image that was asked about, pinned; of an entry of a list, the list.</summary>
    public required string Image { get; init; }

    /// <summary>Digest of the manifest that it is about: the image's, or that of an entry of the list.</summary>
    public required string Subject { get; init; }

    /// <summary>What the subject runs on, as the list says it; null where the subject is no entry of a list.</summary>
    public string? Platform { get; init; }

    /// <summary>How it was found: ReferrersApi, ReferrersTag (the tag schema for registries without the API), Attestation (BuildKit's, in the list itself), or CosignTag.</summary>
    public required string Source { get; init; }

    /// <summary>Type of the artifact; null where it does not say.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Digest of the evidence.</summary>
    public required string Digest { get; init; }

    /// <summary>Media type of the evidence.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size of its manifest, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Annotations.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.None;

    /// <inheritdoc/>
    public override string ToString() => Reference;
}
