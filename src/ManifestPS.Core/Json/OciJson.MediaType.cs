using ManifestPS.Errors;
using ManifestPS.Json.Syntax;

namespace ManifestPS.Json;

/// <content>Decides the kind of a document. Registry, descriptor and document must agree (CVE-2021-41190).</content>
public static partial class OciJson
{
    private const string List = "a manifest list";
    private const string Image = "an image manifest";
    private const string Schema1 = "a schema 1 manifest";
    private const string Config = "an image configuration";

    private static readonly (string Kind, string[] Members, string MediaType)[] Families =
    [
        (List, ["manifests"], MediaTypes.OciIndex),
        (Image, ["config", "layers"], MediaTypes.OciManifest),
        (Schema1, ["fsLayers", "history"], MediaTypes.DockerSchema1),
        ("an artifact manifest", ["blobs"], "application/vnd.oci.artifact.manifest.v1+json"),   // withdrawn before image-spec 1.1
    ];

    private static string SettleMediaType(OciJsonObject root, string? declaredType)
    {
        string? stated = root.FindString("mediaType");
        (string family, string familyType) = SettleFamily(root, declaredType);
        string mediaType = stated ?? declaredType ?? familyType;
        if (declaredType is not null && declaredType != mediaType)
        {
            throw new ManifestException(ImageErrorCode.MediaTypeMismatch, "$.mediaType", $"The document states the type '{stated}', but was declared as '{declaredType}'.");
        }
        bool agrees = MediaTypes.IsManifestList(mediaType) ? family == List : MediaTypes.IsImageManifest(mediaType) && family == Image;
        if (!agrees)
        {
            throw MediaTypes.IsManifestList(mediaType) || MediaTypes.IsImageManifest(mediaType)
                ? new ManifestException(ImageErrorCode.MediaTypeMismatch, "$.mediaType", $"The document is of type '{mediaType}', but has the members of {family}.")
                : family == Config
                    ? new ManifestException(ImageErrorCode.MediaTypeUnsupported, null, "The document is the configuration of an image, not a manifest. Name the image that it belongs to.")
                    : new ManifestException(ImageErrorCode.MediaTypeUnsupported, "$.mediaType", $"'{mediaType}' is neither an image manifest nor a manifest list.");
        }
        RequireSchemaVersion2(root);
        return mediaType;
    }

    private static (string Kind, string MediaType) SettleFamily(OciJsonObject root, string? declaredType)
    {
        (string Kind, string MediaType)[] present = [.. Families.Where(family => family.Members.Any(root.HasLike)).Select(family => (family.Kind, family.MediaType))];
        if (MediaTypes.IsSchema1(declaredType) || MediaTypes.IsSchema1(root.FindString("mediaType")) || present is [(Schema1, _)])
        {
            throw new ManifestException(ImageErrorCode.Schema1Unsupported, null, "The image is of Docker schema 1, which was withdrawn and has no verifiable content. Build and push it again with a current tool.");
        }
        return present switch
        {
            _ when IsConfig(root) => (Config, MediaTypes.OciConfig),
            [var only] => only,
            [] => throw new ManifestException(ImageErrorCode.ManifestInvalid, "$", "The document has neither 'manifests' nor 'config' and 'layers'."),
            _ => throw new ManifestException(ImageErrorCode.ManifestAmbiguous, "$", $"The document is {string.Join(" and ", present.Select(family => family.Kind))} at once; which one it is would depend on the reader (CVE-2021-41190)."),
        };
    }

    /// <summary>A configuration has a 'config' and a 'history' of its own, as manifests of two kinds do, and nothing else of a manifest.</summary>
    private static bool IsConfig(OciJsonObject root) =>
        root.HasLike("rootfs") && !Array.Exists(["schemaVersion", "mediaType", "manifests", "layers", "fsLayers", "blobs"], root.HasLike);

    private static void RequireSchemaVersion2(OciJsonObject root)
    {
        if (root.GetInteger("schemaVersion", int.MaxValue) != 2)
        {
            throw new ManifestException(ImageErrorCode.ManifestInvalid, "$.schemaVersion", "The schema version is not 2.");
        }
    }
}
