namespace ManifestPS;

/// <summary>What a manifest is, as far as its descriptor tells. The names are what <see cref="ManifestDescriptor.Kind"/> says.</summary>
internal static class ManifestKind
{
    /// <summary>An image that runs somewhere.</summary>
    public const string Image = "Image";

    /// <summary>A list of further manifests.</summary>
    public const string ManifestList = "ManifestList";

    /// <summary>BuildKit's provenance and SBOM of one entry of the same list.</summary>
    public const string Attestation = "Attestation";

    /// <summary>Anything else that registries hold: charts, signatures, models.</summary>
    public const string Artifact = "Artifact";

    public static string Of(Descriptor descriptor) => descriptor switch
    {
        { IsAttestation: true } => Attestation,
        { ArtifactType: not null } => Artifact,
        _ when MediaTypes.IsManifestList(descriptor.MediaType) => ManifestList,
        _ when MediaTypes.IsImageManifest(descriptor.MediaType) || MediaTypes.IsSchema1(descriptor.MediaType) => Image,
        _ => Artifact,
    };

    /// <summary>What a manifest is by what stands in it, whichever way led to it.</summary>
    /// <param name="image">The manifest.</param>
    /// <param name="platform">What it runs on; null where nothing says so.</param>
    public static string Of(ImageManifest image, Platform? platform) => image switch
    {
        { IsAttestation: true } => Attestation,
        { ArtifactType: not null } => Artifact,
        _ when !MediaTypes.IsImageConfig(image.Config.MediaType) => Artifact,
        _ when platform is null or { OS: "" or "unknown" } && image.Layers.Count > 0 && !image.Layers.Any(layer => MediaTypes.IsLayer(layer.MediaType)) => Artifact,   // cosign's signatures have an image's configuration
        _ => Image,
    };
}
