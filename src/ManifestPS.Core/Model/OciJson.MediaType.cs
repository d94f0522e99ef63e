namespace ManifestPS;

/// <content>Which kind of document is it? Nothing is taken for what only one side says it is (CVE-2021-41190).</content>
public static partial class OciJson
{
    private static readonly (string Kind, string[] Members)[] Families =
    [
        ("a manifest list", ["manifests"]),
        ("an image manifest", ["config", "layers"]),
        ("a schema 1 manifest", ["fsLayers", "history"]),
        ("an artifact manifest", ["blobs"]),
    ];

    private static string SettleMediaType(OciJsonObject root, string? declaredType)
    {
        string? stated = root.FindString("mediaType");
        string family = SettleFamily(root, declaredType);
        string mediaType = stated ?? declaredType ?? (family == Families[0].Kind ? MediaTypes.OciIndex : MediaTypes.OciManifest);
        if (declaredType is not null && declaredType != mediaType)
        {
            throw new ManifestException(ImageErrorCode.MediaTypeMismatch, "$.mediaType", $"The document calls itself '{stated}', but was announced as '{declaredType}'.");
        }
        bool agrees = family == Families[0].Kind ? MediaTypes.IsManifestList(mediaType) : MediaTypes.IsImageManifest(mediaType);
        if (!agrees)
        {
            throw MediaTypes.IsManifestList(mediaType) || MediaTypes.IsImageManifest(mediaType)
                ? new ManifestException(ImageErrorCode.MediaTypeMismatch, "$.mediaType", $"The document is of type '{mediaType}', but has the members of {family}.")
                : new ManifestException(ImageErrorCode.MediaTypeUnsupported, "$.mediaType", $"'{mediaType}' is neither an image manifest nor a manifest list.");
        }
        RequireSchemaVersion2(root);
        return mediaType;
    }

    private static string SettleFamily(OciJsonObject root, string? declaredType)
    {
        string[] present = [.. Families.Where(family => family.Members.Any(root.HasLike)).Select(family => family.Kind)];
        if (MediaTypes.IsSchema1(declaredType) || MediaTypes.IsSchema1(root.FindString("mediaType")) || (present is [var only] && only == Families[2].Kind))
        {
            throw new ManifestException(ImageErrorCode.Schema1Unsupported, null, "The image is of Docker schema 1, which was withdrawn and has no verifiable content. Build and push it again with a current tool.");
        }
        return present switch
        {
            [var kind] => kind,
            [] => throw new ManifestException(ImageErrorCode.ManifestInvalid, "$", "The document has neither 'manifests' nor 'config' and 'layers'."),
            _ => throw new ManifestException(ImageErrorCode.ManifestAmbiguous, "$", $"The document is {string.Join(" and ", present)} at once; which one it is would depend on the reader (CVE-2021-41190)."),
        };
    }

    private static void RequireSchemaVersion2(OciJsonObject root)
    {
        if (root.GetInteger("schemaVersion", int.MaxValue) != 2)
        {
            throw new ManifestException(ImageErrorCode.ManifestInvalid, "$.schemaVersion", "The schema version is not 2.");
        }
    }
}
