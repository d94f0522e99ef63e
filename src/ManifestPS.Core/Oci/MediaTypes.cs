namespace ManifestPS;

/// <summary>The media types of manifests, lists, configs and layers (OCI image-spec media-types.md; Docker image manifest v2, schema 2).</summary>
public static class MediaTypes
{
    /// <summary>OCI image index: a list of manifests.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Docker manifest list.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker image manifest, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker image manifest, schema 1 (withdrawn).</summary>
    public const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>Docker image manifest, schema 1, signed (withdrawn).</summary>
    public const string DockerSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>The empty JSON object that stands in for a config that an artifact does not have.</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";

    /// <summary>Artifact type of BuildKit's attestations, where they have one.</summary>
    internal const string Attestation = "application/vnd.docker.attestation.manifest.v1+json";

    /// <summary>OCI layer, gzip.</summary>
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>Docker layer, gzip.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /// <summary>A layer that is fetched from its own URLs (Windows base images).</summary>
    public const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    /// <summary>The four types a registry is asked for; without all of them it may convert, or hide, what it has.</summary>
    public static ValueList<string> Accepted { get; } = [OciIndex, DockerList, OciManifest, DockerManifest];

    /// <summary>True for a type and a subtype, each a restricted name (RFC 6838, section 4.2), without parameters.</summary>
    /// <param name="text">The text.</param>
    internal static bool IsWellFormed(string text) => text.Split('/') is [var type, var subtype] && IsRestrictedName(type) && IsRestrictedName(subtype);

    /// <summary>True for a Docker manifest list and an OCI image index.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    public static bool IsManifestList(string? mediaType) => mediaType is OciIndex or DockerList;

    /// <summary>True for a Docker (schema 2) and an OCI image manifest.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    public static bool IsImageManifest(string? mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>True for both forms of Docker schema 1.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    public static bool IsSchema1(string? mediaType) => mediaType is DockerSchema1 or DockerSchema1Signed;

    /// <summary>True for the config of a runnable image, which states its platform.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    public static bool IsImageConfig(string? mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>How a layer of this type is stored: <c>none</c>, <c>gzip</c> or <c>zstd</c>; null where it is no type of a layer.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    internal static string? LayerCompression(string? mediaType) => mediaType switch
    {
        "application/vnd.oci.image.layer.v1.tar" or "application/vnd.oci.image.layer.nondistributable.v1.tar"
            or "application/vnd.docker.image.rootfs.diff.tar" => "none",
        OciLayerGzip or DockerLayerGzip or DockerForeignLayer or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" => "gzip",
        "application/vnd.oci.image.layer.v1.tar+zstd" or "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"
            or "application/vnd.docker.image.rootfs.diff.tar.zstd" => "zstd",
        _ => null,
    };

    /// <summary>True for a layer of a file system, as far as its type says.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    internal static bool IsLayer(string mediaType) =>
        LayerCompression(mediaType) is not null || mediaType.EndsWith("+encrypted", StringComparison.Ordinal);   // ocicrypt

    /// <summary>True for an in-toto statement, bare or with its predicate in the type.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    internal static bool IsInToto(string mediaType) =>
        mediaType == "application/vnd.in-toto+json" || mediaType.StartsWith("application/vnd.in-toto.", StringComparison.Ordinal);

    /// <summary>True for a blob of evidence that may be, or hold, a provenance or an SBOM in JSON: an in-toto statement, bare or in an envelope, or the document itself.</summary>
    /// <param name="mediaType">A media type; sigstore's have parameters.</param>
    internal static bool IsStatement(string mediaType) =>
        mediaType is "application/vnd.dsse.envelope.v1+json" or "application/json"
            or "application/spdx+json" or "text/spdx+json" or "application/vnd.cyclonedx+json"
        || IsInToto(mediaType)
        || mediaType.StartsWith("application/vnd.dev.sigstore.bundle", StringComparison.Ordinal);

    /// <summary>True for a layer that may not be distributed, and is fetched from its own URLs.</summary>
    /// <param name="mediaType">A media type without parameters.</param>
    internal static bool IsForeignLayer(string? mediaType) =>
        mediaType is DockerForeignLayer || mediaType?.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal) == true;

    /// <summary>The type named by a Content-Type header, lower-case and without parameters; null where it says nothing about a manifest.</summary>
    /// <remarks>Registries behind proxies and object stores answer with a generic type; then the bytes decide.</remarks>
    /// <param name="contentType">The header's value; null or empty where there was none.</param>
    public static string? FromHeader(string? contentType)
    {
        string type = (contentType ?? string.Empty).Split(';')[0].Trim().ToLowerInvariant();
        return type is "" or "application/json" or "text/plain" or "text/html" or "application/octet-stream" or "binary/octet-stream" ? null : type;
    }

    private static bool IsRestrictedName(string text) =>
        text.Length is > 0 and <= 127
        && AsciiGrammar.IsAlphanumeric(text[0])
        && text.All(c => AsciiGrammar.IsAlphanumeric(c) || c is '!' or '#' or '$' or '&' or '-' or '^' or '_' or '.' or '+');
}
