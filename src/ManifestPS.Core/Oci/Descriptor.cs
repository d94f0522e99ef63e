namespace ManifestPS;

/// <summary>What a document says about content elsewhere: type, digest, size, and for an entry of a list the platform (OCI image-spec descriptor.md).</summary>
public sealed record Descriptor
{
    /// <summary>Media type of the content.</summary>
    public required string MediaType { get; init; }

    /// <summary>Digest of the content.</summary>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public required string Digest { get; init => field = ManifestPS.Digest.Parse(value); }

    /// <summary>Size of the content, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What the content runs on; null where the list does not say, or where the content is no manifest.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Type of the artifact; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Where else the content can be had (foreign layers).</summary>
    public ValueList<string> Urls { get; init; } = [];

    /// <summary>Annotations of the entry, not of the content.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.None;

    /// <summary>The content itself, base64; null where it is not embedded.</summary>
    public string? Data { get; init; }

    /// <summary>Members that the spec does not define, as JSON text.</summary>
    public ValueMap Unknown { get; init; } = ValueMap.None;

    /// <summary>True for the entry of a BuildKit attestation (provenance, SBOM), which is about another entry and runs on nothing.</summary>
    public bool IsAttestation => FindAnnotation(AnnotationKeys.AttestationType, AnnotationKeys.OldAttestationType) == "attestation-manifest" || ArtifactType == MediaTypes.Attestation;

    /// <summary>Digest of the entry that this attestation is about; null where this is no attestation, or it does not say.</summary>
    public string? AttestationSubject => IsAttestation ? FindAnnotation(AnnotationKeys.AttestationSubject, AnnotationKeys.OldAttestationSubject) : null;

    /// <summary>True for an entry that goes with another one and runs on nothing, whatever platform it states: an attestation, anything else with a reference type, a SOCI index.</summary>
    internal bool IsCompanion => IsAttestation || FindAnnotation(AnnotationKeys.AttestationType, AnnotationKeys.OldAttestationType) is not null || ArtifactType?.StartsWith("application/vnd.amazon.soci.", StringComparison.Ordinal) == true;

    /// <summary>Digest of the entry that this companion is about; null where it is none, or does not say.</summary>
    internal string? CompanionOf => IsCompanion ? FindAnnotation(AnnotationKeys.AttestationSubject, AnnotationKeys.OldAttestationSubject) ?? FindAnnotation(AnnotationKeys.SociSubject, AnnotationKeys.SociSubject) : null;

    /// <summary>True for the entry of an image that is the copy with zstd layers of another one in the list.</summary>
    internal bool IsZstd => Annotations.TryGetValue(AnnotationKeys.ZstdCompression, out string? value) && value == "true";

    /// <summary>True for a layer that a repository need not have: of a type that may not be distributed, and with URLs to fetch it from (OCI image-spec layer.md, "Non-Distributable Layers").</summary>
    /// <remarks>URLs alone only say where else the content is (descriptor.md, "urls"); registries refuse a manifest whose ordinary layer they lack.</remarks>
    internal bool IsKeptElsewhere => MediaTypes.IsForeignLayer(MediaType) && Urls.Count > 0;

    /// <inheritdoc/>
    public override string ToString() => Platform is null ? Digest : $"{Digest} ({Platform})";

    private string? FindAnnotation(string key, string oldKey) =>
        Annotations.TryGetValue(key, out string? value) || Annotations.TryGetValue(oldKey, out value) ? value : null;
}
