using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>Every rule that images and lists are held to. Those of documents have the names of the errors that reading such a document gives.</summary>
public static class ValidationRules
{
    internal const string ConfigMissing = "ConfigMissing";
    internal const string DataMismatch = "DataMismatch";
    internal const string DiffIdMismatch = "DiffIdMismatch";
    internal const string LayerMissing = "LayerMissing";
    internal const string MixedMediaTypes = "MixedMediaTypes";
    internal const string PlatformContradictsConfig = "PlatformContradictsConfig";
    internal const string PlatformMissing = "PlatformMissing";
    internal const string PlatformUnknown = "PlatformUnknown";
    internal const string WindowsVersionMissing = "WindowsVersionMissing";

    private const string MendDocument = "Look at the document with Get-ImageManifest -Raw, and have its producer fix it.";
    private const string PushAgain = "Push or copy the image again, so that everything it refers to is there.";
    private const string Tampered = "Do not use the content: it is damaged or was tampered with. Push it again from a trusted source.";
    private const string BuildAgain = "Build the image again: its configuration and its layers do not belong together.";
    private const string Annotate = "Correct the entry with Set-ManifestAnnotation, or add the right image to the list.";
    private const string BuildAlike = "Build the image from the same instructions for every platform, or publish it under a separate name.";

    private static readonly Dictionary<string, ValidationRule> ById = All().ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    /// <summary>The rules, those about documents first.</summary>
    public static IReadOnlyCollection<ValidationRule> List => ById.Values;

    /// <summary>The rule of this name; null where there is none.</summary>
    /// <param name="id">The name.</param>
    public static ValidationRule? Find(string id) => ById.TryGetValue(id, out ValidationRule? rule) ? rule : null;

    private static ValidationRule[] All() =>
    [
        Error(nameof(ImageErrorCode.JsonInvalid), MendDocument),
        Error(nameof(ImageErrorCode.JsonInvalidUtf8), MendDocument),
        Error(nameof(ImageErrorCode.JsonDuplicateKey), MendDocument),
        Error(nameof(ImageErrorCode.JsonTooDeep), MendDocument),
        Error(nameof(ImageErrorCode.JsonTooManyMembers), MendDocument),
        Error(nameof(ImageErrorCode.ManifestInvalid), MendDocument),
        Error(nameof(ImageErrorCode.ManifestAmbiguous), MendDocument),
        Error(nameof(ImageErrorCode.ManifestTooLarge), "Have the producer make the document smaller: registries need not accept it."),
        Error(nameof(ImageErrorCode.MediaTypeMismatch), "Push the document again under the media type that it states."),
        Error(nameof(ImageErrorCode.MediaTypeUnsupported), MendDocument),
        Error(nameof(ImageErrorCode.Schema1Unsupported), "Build and push the image again with a current tool."),
        Error(nameof(ImageErrorCode.DockerListCannotHold), "Convert the list with ConvertTo-ManifestList -MediaType Oci, or remove what a Docker list cannot hold."),
        Error(nameof(ImageErrorCode.DigestMismatch), Tampered),
        Error(nameof(ImageErrorCode.SizeMismatch), Tampered),
        Error(nameof(ImageErrorCode.DigestAlgorithmUnsupported), "Push the content again under a sha256 digest, which every client can verify."),
        Error(DataMismatch, "Have the producer omit the descriptor's data, or embed the bytes that match the digest."),
        Error(nameof(ImageErrorCode.ChildMissing), PushAgain),
        Error(ConfigMissing, PushAgain),
        Error(LayerMissing, PushAgain),
        Error("LayerInvalid", Tampered),
        Error("ConfigInvalid", "Have the producer fix the configuration: runtimes may refuse it."),
        Error(DiffIdMismatch, BuildAgain),
        Error("ArtifactTypeMissing", "Have the producer state the artifact type: without it, readers cannot tell what the content is."),
        Error(PlatformContradictsConfig, Annotate),
        Error(nameof(ImageErrorCode.DuplicatePlatform), "Remove one of the entries with Remove-ManifestListEntry."),
        Warning("VariantContradictsConfig", Annotate),
        Warning("OSVersionContradictsConfig", Annotate),
        Warning("HistoryMismatch", BuildAgain),
        Warning("LayerTypeUnknown", "Build the layer as tar, tar+gzip or tar+zstd: runtimes cannot unpack other types."),
        Warning(MixedMediaTypes, "Convert the manifests that differ, so that all media types are Docker's or all are OCI's."),
        Warning("NoLayers", "Build the image with at least one layer: the specification allows an image without layers, but some clients and registries do not."),
        Warning("NestedList", "Put the entries of the nested list into this list: many clients do not read nested lists."),
        Warning(nameof(ImageErrorCode.ListIsEmpty), "Add an image to the list, or delete the list."),
        Warning("DuplicateEntry", "Remove one of the two with Remove-ManifestListEntry."),
        Warning(PlatformMissing, "State the platform with Set-ManifestAnnotation -OS -Architecture: no client chooses the entry without it."),
        Warning(PlatformUnknown, "Write the operating system and architecture as Go does, such as linux and amd64: no client requests these."),
        Warning(WindowsVersionMissing, "State it with Set-ManifestAnnotation -OSVersion, or in the configuration of a single image: Windows hosts use it to choose an image."),
        Warning(nameof(ImageErrorCode.NotAnImage), "Test the image that it describes, or the list that has both."),
        Warning("OnlyAttestations", "Add the images that they describe, or delete the list."),
        Warning("AttestationWithoutSubject", "Remove the attestation with Remove-ManifestListEntry, or add the image that it describes."),
        Warning("EntryPointDiffers", BuildAlike),
        Warning("CommandDiffers", BuildAlike),
        Warning("ExposedPortsDiffer", BuildAlike),
        Warning("VolumesDiffer", BuildAlike),
        Warning("UserDiffers", BuildAlike),
        Warning("WorkingDirectoryDiffers", BuildAlike),
        Warning("EnvironmentNamesDiffer", BuildAlike),
        Warning("LabelNamesDiffer", BuildAlike),
    ];

    private static ValidationRule Error(string id, string action) => new(id, FindingSeverity.Error, action);

    private static ValidationRule Warning(string id, string action) => new(id, FindingSeverity.Warning, action);
}
