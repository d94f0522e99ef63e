using static ManifestPS.Json.Schema.OciJsonMember;
using static ManifestPS.Json.Schema.OciJsonRules;

namespace ManifestPS.Json.Schema;

/// <summary>What the OCI image-spec's schema says of its documents, and the grammars of its text that the schema leaves to prose.</summary>
/// <remarks>What says which kind of document it is (schemaVersion, mediaType) was settled before.</remarks>
internal static class OciJsonSchema
{
    private static readonly OciJsonRule MediaType = TextThat(MediaTypes.IsWellFormed, "a media type (RFC 6838): write type/subtype");

    private static readonly OciJsonRule ContentDigest = TextThat(Digest.IsWellFormed, "a digest: write the algorithm, ':' and the hash in lower-case hexadecimal");

    private static readonly OciJsonRule Time = TextThat(Rfc3339.IsTime, "a time (RFC 3339), as in '2026-11-10T01:02:03Z'");

    private static readonly OciJsonRule Texts = ListOf(Text);

    private static readonly OciJsonRule Names = MapOf(ObjectOf());

    // descriptor.md
    private static readonly OciJsonMember[] DescriptorMembers =
    [
        Required("mediaType", MediaType),
        Required("digest", ContentDigest),
        Required("size", Size),
        Optional("urls", ListOf(TextThat(UriGrammar.IsUri, "a URI (RFC 3986)"))),
        Optional("annotations", MapOf(Text)),
        Optional("data", TextThat(AsciiGrammar.IsBase64, "base64 (RFC 4648, section 4)")),
        Optional("artifactType", MediaType),
    ];

    private static readonly OciJsonRule Descriptor = ObjectOf(DescriptorMembers);

    // image-index.md, "platform"
    private static readonly OciJsonMember[] PlatformMembers =
    [
        Required("architecture", Name),
        Required("os", Name),
        Optional("os.version", Text),
        Optional("os.features", Texts),
        Optional("variant", Text),
    ];

    private static readonly OciJsonMember[] ManifestMembers =
    [
        Optional("artifactType", MediaType),
        Optional("subject", Descriptor),
        Optional("annotations", MapOf(Text)),
    ];

    /// <summary>image-index.md, and what Docker's manifest list has in common with it.</summary>
    public static OciJsonRule Index { get; } = ObjectOf(
    [
        Required("manifests", ListOf(ObjectOf([.. DescriptorMembers, Optional("platform", ObjectOf(PlatformMembers))]))),
        .. ManifestMembers,
    ]);

    /// <summary>manifest.md.</summary>
    public static OciJsonRule Manifest { get; } = ManifestOf(ListOf(Descriptor, atLeast: 1));

    /// <summary>What Docker's image manifest has in common with it: <c>FROM scratch</c> may have no layers.</summary>
    public static OciJsonRule DockerManifest { get; } = ManifestOf(ListOf(Descriptor));

    /// <summary>config.md.</summary>
    public static OciJsonRule Config { get; } = ConfigOf(Required("diff_ids", ListOf(ContentDigest)));

    /// <summary>The configuration of an image without layers, which Docker gives no list of none.</summary>
    public static OciJsonRule ConfigWithoutLayers { get; } = ConfigOf(Optional("diff_ids", ListOf(ContentDigest)));

    private static OciJsonRule ManifestOf(OciJsonRule layers) => ObjectOf(
    [
        Required("config", Descriptor),
        Required("layers", layers),
        .. ManifestMembers,
    ]);

    private static OciJsonRule ConfigOf(OciJsonMember diffIds) => ObjectOf(
    [
        .. PlatformMembers,
        Optional("created", Time),
        Optional("author", Text),
        Optional("config", ObjectOf(
            Optional("User", Text),
            Optional("ExposedPorts", Names),
            Optional("Env", ListOf(TextThat(text => text.IndexOf('=') > 0, "a variable: write NAME=value"))),
            Optional("Entrypoint", Texts),
            Optional("Cmd", Texts),
            Optional("Volumes", Names),
            Optional("WorkingDir", Text),
            Optional("Labels", MapOf(Text)),
            Optional("StopSignal", Text),
            Optional("ArgsEscaped", Flag))),
        Required("rootfs", ObjectOf(
            Required("type", TextThat(text => text == "layers", "'layers', the only type of a root file system")),
            diffIds)),
        Optional("history", ListOf(ObjectOf(
            Optional("created", Time),
            Optional("author", Text),
            Optional("created_by", Text),
            Optional("comment", Text),
            Optional("empty_layer", Flag)))),
    ]);
}
