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

    private const string MendDocument = "Look at the document with Get-ImageManifest -Raw, and have its producer mend it.";
    private const string PushAgain = "Push or copy the image again, so that everything it refers to is there.";
    private const string Tampered = "Do not use the content: it is damaged or was tampered with. Push it again from a good source.";
    private const string BuildAgain = "Build the image again; whatever wrote the configuration and the layers did not write them together.";
    private const string Annotate = "Correct the list's entry with Set-ManifestAnnotation, or take the right image into the list.";
    private const string BuildAlike = "Build the image from the same instructions for every platform, or publish it under a name of its own.";

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
        Error(nameof(ImageErrorCode.ManifestTooLarge), "Have the producer make the document smaller: no registry has to take it."),
        Error(nameof(ImageErrorCode.MediaTypeMismatch), "Push the document again under the media type that it states."),
        Error(nameof(ImageErrorCode.MediaTypeUnsupported), MendDocument),
        Error(nameof(ImageErrorCode.Schema1Unsupported), "Build and push the image again with a current tool."),
        Error(nameof(ImageErrorCode.DockerListCannotHold), "Convert the list with ConvertTo-ManifestList -MediaType Oci, or take away what a Docker list cannot hold."),
        Error(nameof(ImageErrorCode.DigestMismatch), Tampered),
        Error(nameof(ImageErrorCode.SizeMismatch), Tampered),
        Error(nameof(ImageErrorCode.DigestAlgorithmUnsupported), "Push the content again under a sha256 digest, which every client can verify."),
        Error(DataMismatch, "Have the producer leave the descriptor's data away, or embed the bytes that the digest names."),
        Error(nameof(ImageErrorCode.ChildMissing), PushAgain),
        Error(ConfigMissing, PushAgain),
        Error(LayerMissing, PushAgain),
        Error("LayerInvalid", Tampered),
        Error("ConfigInvalid", "Have the producer mend the configuration: runtimes may refuse it."),
        Error(DiffIdMismatch, BuildAgain),
        Error("ArtifactTypeMissing", "Have the producer state the artifact type: readers cannot tell without it what the content is."),
        Error(PlatformContradictsConfig, Annotate),
        Error(nameof(ImageErrorCode.DuplicatePlatform), "Take one of the entries out with Remove-ManifestListEntry."),
        Warning("VariantContradictsConfig", Annotate),
        Warning("OSVersionContradictsConfig", Annotate),
        Warning("HistoryMismatch", BuildAgain),
        Warning("LayerTypeUnknown", "Build the layer as tar, tar+gzip or tar+zstd: what a runtime does not know it cannot unpack."),
        Warning(MixedMediaTypes, "Convert what differs, so that everything is Docker's or everything is OCI's."),
        Warning("NoLayers", "Build the image with at least one layer: the specification allows none, but not every client and registry does."),
        Warning("NestedList", "Put the nested list's entries into this list: many clients do not look into nested ones."),
        Warning(nameof(ImageErrorCode.ListIsEmpty), "Put an image into the list, or take the list away."),
        Warning("DuplicateEntry", "Take one of the two out with Remove-ManifestListEntry."),
        Warning(PlatformMissing, "State the platform with Set-ManifestAnnotation -OS -Architecture: no client chooses the entry without it."),
        Warning(PlatformUnknown, "Write operating system and architecture as Go does, such as linux and amd64: no client asks for these."),
        Warning(WindowsVersionMissing, "State it with Set-ManifestAnnotation -OSVersion, or for a single image in its configuration: Windows hosts choose by it."),
        Warning(nameof(ImageErrorCode.NotAnImage), "Test the image that it is about, or the list that has both."),
        Warning("OnlyAttestations", "Put the images back that they are about, or delete the list."),
        Warning("AttestationWithoutSubject", "Take the attestation out with Remove-ManifestListEntry, or put the image back that it is about."),
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
