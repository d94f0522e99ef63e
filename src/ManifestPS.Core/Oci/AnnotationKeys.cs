namespace ManifestPS;

/// <summary>The annotation keys that the engine itself reads.</summary>
internal static class AnnotationKeys
{
    /// <summary>The tag of a descriptor in an OCI layout's index.json (OCI image-spec annotations.md).</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The full name containerd and docker write beside the tag.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";

    /// <summary>Says "attestation-manifest" on the entry of a BuildKit attestation.</summary>
    public const string AttestationType = "vnd.docker.reference.type";

    /// <summary>The digest of the entry that a BuildKit attestation is about.</summary>
    public const string AttestationSubject = "vnd.docker.reference.digest";

    /// <summary>What older tools wrote for <see cref="AttestationType"/>.</summary>
    public const string OldAttestationType = "com.docker.reference.type";

    /// <summary>What older tools wrote for <see cref="AttestationSubject"/>.</summary>
    public const string OldAttestationSubject = "com.docker.reference.digest";

    /// <summary>The digest of the image that a SOCI index is about, on the index's entry.</summary>
    public const string SociSubject = "com.amazon.soci.image-manifest-digest";

    /// <summary>Says "true" on an entry whose layers are zstd; podman and buildah put it beside its twin with gzip layers.</summary>
    public const string ZstdCompression = "io.github.containers.compression.zstd";
}
