namespace ManifestPS.Fuzz.Targets;

/// <summary>Valid documents of each kind, and the words in them.</summary>
internal static class Documents
{
    public const string Digest = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

    public const string Entry = $$$"""{"mediaType":"{{{MediaTypes.OciManifest}}}","digest":"{{{Digest}}}","size":7,"platform":{"architecture":"arm","os":"linux","variant":"v7"}}""";

    public static readonly string[] Lists =
    [
        $$$"""{"schemaVersion":2,"manifests":[]}""",
        $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciIndex}}}","manifests":[{{{Entry}}},{{{Entry}}}],"annotations":{"a":"1","A":"2"}}""",
        $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.DockerList}}}","manifests":[{"mediaType":"{{{MediaTypes.DockerManifest}}}","digest":"{{{Digest}}}","size":7,"platform":{"architecture":"amd64","os":"windows","os.version":"10.0.1","os.features":["win32k"],"features":["sse"]}}]}""",
        $$$"""{"schemaVersion":2,"artifactType":"a/b","manifests":[{"mediaType":"x/y","digest":"{{{Digest}}}","size":0,"urls":["https://a/?b&c"],"data":"e30=","artifactType":"c/d","annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"{{{Digest}}}"},"x":[1e3]}],"subject":{{{Entry}}},"vendor":{"a":null}}""",
    ];

    public static readonly string[] Images =
    [
        $$$"""{"schemaVersion":2,"mediaType":"{{{MediaTypes.OciManifest}}}","config":{"mediaType":"{{{MediaTypes.OciConfig}}}","digest":"{{{Digest}}}","size":7},"layers":[{"mediaType":"{{{MediaTypes.OciLayerGzip}}}","digest":"{{{Digest}}}","size":9007199254740991}]}""",
        $$$"""{"schemaVersion":2,"artifactType":"a/b","config":{"mediaType":"{{{MediaTypes.OciEmpty}}}","digest":"{{{Digest}}}","size":2},"layers":[],"subject":{{{Entry}}},"annotations":{"k":"v"}}""",
    ];

    public static readonly string[] Words =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0061", "\\ud800", "\\u2028", "null", "true", "-1", "1e400", "9007199254740992", "{\"a\":", "[[[[[[[[[[[[[[[[", "/**/", "\0", "\uFEFF", "\u017F", "\u212A", "\u2028", "<&>",
        "schemaVersion", "mediaType", "manifests", "Manifests", "config", "layers", "layer\u017F", "digest", "size", "platform", "os", "OS", "architecture", "variant", "os.version", "os.features", "annotations", "urls", "data",
        "subject", "artifactType", "fsLayers", "history", "blobs", "created", "rootfs", "diff_ids", "Env", "Labels", "sha256:", "sha512:", Digest,
        MediaTypes.OciIndex, MediaTypes.DockerList, MediaTypes.OciManifest, MediaTypes.DockerManifest, MediaTypes.DockerSchema1,
    ];
}
