using System.Text.Json;
using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <summary>The one way in and out of JSON: strict, bounded, and with the place of what it refuses.</summary>
public static partial class OciJson
{
    /// <summary>The largest manifest, list or config that is read or written, in bytes (distribution-spec: registries should take at least this).</summary>
    public const int MaxDocumentBytes = 4 * 1024 * 1024;

    /// <summary>The most entries of a list that are read.</summary>
    public const int MaxManifests = 10_000;

    /// <summary>The most layers of an image that are read.</summary>
    public const int MaxLayers = 1_000;

    /// <summary>The largest size of a blob: the largest integer that every JSON reader keeps exact.</summary>
    public const long MaxSize = OciJsonObject.MaxInteger;

    /// <summary>Reads a manifest or a manifest list.</summary>
    /// <param name="content">The document.</param>
    /// <param name="declaredType">The media type that a header or descriptor gives it; null where none does.</param>
    /// <returns>A <see cref="ManifestList"/> or an <see cref="ImageManifest"/>.</returns>
    /// <exception cref="ManifestException">The document is not one of the two, is both, or breaks a rule of its spec.</exception>
    public static ManifestDocument ReadManifest(ReadOnlyMemory<byte> content, string? declaredType)
    {
        using JsonDocument document = Open(content);
        OciJsonObject root = OciJsonObject.Root(document);
        return ReadSettled(root, SettleMediaType(root, declaredType));
    }

    /// <summary>Reads the configuration of an image. A document that is not an image's configuration results in one without a platform.</summary>
    /// <param name="content">The document.</param>
    /// <exception cref="ManifestException">The document is not a JSON object, or breaks a limit.</exception>
    public static ConfigDocument ReadConfig(ReadOnlyMemory<byte> content)
    {
        using JsonDocument document = Open(content);
        return OciJsonConfig.Read(OciJsonObject.Root(document));
    }

    /// <summary>Reads the marker file of an OCI layout (OCI image-spec image-layout.md).</summary>
    /// <param name="content">The file's bytes.</param>
    /// <returns>The layout's version.</returns>
    /// <exception cref="ManifestException">The file is not JSON, or does not state a version.</exception>
    public static string ReadLayoutVersion(ReadOnlyMemory<byte> content)
    {
        using JsonDocument document = Open(content);
        return OciJsonObject.Root(document).GetString("imageLayoutVersion");
    }

    /// <summary>Tells tests which documents are opened, since opening one twice is time lost.</summary>
    internal static event Action<ReadOnlyMemory<byte>>? Opening;

    private static ManifestDocument ReadSettled(OciJsonObject root, string mediaType) =>
        MediaTypes.IsManifestList(mediaType) ? ReadList(root, mediaType) : ReadImage(root, mediaType);

    private static JsonDocument Open(ReadOnlyMemory<byte> content, int limit = MaxDocumentBytes)
    {
        Opening?.Invoke(content);
        if (content.Length > limit)
        {
            throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"The document has {content.Length:N0} bytes; the limit is {limit:N0}.");
        }
        OciJsonScan.Check(content.Span);
        return JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = OciJsonScan.MaxDepth });
    }

    private static ManifestList ReadList(OciJsonObject root, string mediaType) => new()
    {
        MediaType = mediaType,
        ArtifactType = FindArtifactType(root),
        Manifests = [.. root.GetObjects("manifests", MaxManifests).Select(ReadDescriptor)],
        Subject = root.FindObject("subject") is { } subject ? ReadDescriptor(subject) : null,
        Annotations = root.FindMap("annotations"),
        Unknown = root.Unknown("schemaVersion", "mediaType", "artifactType", "manifests", "subject", "annotations"),
    };

    private static ImageManifest ReadImage(OciJsonObject root, string mediaType) => new()
    {
        MediaType = mediaType,
        ArtifactType = FindArtifactType(root),
        Config = ReadDescriptor(root.GetObject("config")),
        Layers = [.. root.GetObjects("layers", MaxLayers).Select(ReadDescriptor)],
        Subject = root.FindObject("subject") is { } subject ? ReadDescriptor(subject) : null,
        Annotations = root.FindMap("annotations"),
        Unknown = root.Unknown("schemaVersion", "mediaType", "artifactType", "config", "layers", "subject", "annotations"),
    };

    /// <summary>Go's writers may write a type that is none as empty text.</summary>
    private static string? FindArtifactType(OciJsonObject json) => json.FindString("artifactType") is { Length: > 0 } type ? type : null;

    private static Descriptor ReadDescriptor(OciJsonObject json) => new()
    {
        MediaType = json.GetString("mediaType"),
        Digest = json.GetDigest("digest"),
        Size = json.GetInteger("size", MaxSize),
        Platform = json.FindObject("platform") is { } platform ? ReadPlatform(platform) : null,
        ArtifactType = FindArtifactType(json),
        Urls = json.FindStrings("urls"),
        Annotations = json.FindMap("annotations"),
        Data = json.FindString("data"),
        Unknown = json.Unknown("mediaType", "digest", "size", "platform", "artifactType", "urls", "annotations", "data"),
    };

    private static Platform ReadPlatform(OciJsonObject json) => new()
    {
        OS = json.FindString("os") ?? string.Empty,
        Architecture = json.FindString("architecture") ?? string.Empty,
        Variant = json.FindString("variant"),
        OSVersion = json.FindString("os.version"),
        OSFeatures = json.FindStrings("os.features"),
        Features = json.FindStrings("features"),
        Unknown = json.Unknown("os", "architecture", "variant", "os.version", "os.features", "features"),
    };
}
