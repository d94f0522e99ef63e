namespace ManifestPS;

/// <summary>One manifest as it is found: for which platform, under which digest, and the reference that fetches it. What Get-ImageManifest gives.</summary>
/// <remarks>Flat, so that JSON, CSV, Clixml and remoting keep it whole. <see cref="ToDescriptor"/> leads back to the record.</remarks>
public sealed class ManifestDescriptor
{
    private readonly Descriptor _descriptor;

    internal ManifestDescriptor(Descriptor descriptor) => _descriptor = descriptor;

    /// <summary>Fetches exactly this manifest, for example <c>docker.io/library/php@sha256:...</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Where it was found: the tag with the digest it had, or the name the user gave when the list was made.</summary>
    public required string Source { get; init; }

    /// <summary>What it runs on, as <c>os/architecture/variant</c>; null where the list does not say and the image was not read.</summary>
    public string? Platform => _descriptor.Platform?.ToString();

    /// <summary>Operating system; null where it is not stated.</summary>
    public string? OS => _descriptor.Platform?.OS;

    /// <summary>Processor architecture; null where it is not stated.</summary>
    public string? Architecture => _descriptor.Platform?.Architecture;

    /// <summary>Variant of the architecture; null where it has none.</summary>
    public string? Variant => _descriptor.Platform?.Variant;

    /// <summary>Version of the operating system (Windows); null where it is not stated.</summary>
    public string? OSVersion => _descriptor.Platform?.OSVersion;

    /// <summary>Features that the operating system must have.</summary>
    public ValueList<string> OSFeatures => _descriptor.Platform?.OSFeatures ?? [];

    /// <summary>What it is: Image, ManifestList, Attestation or Artifact.</summary>
    public required string Kind { get; init; }

    /// <summary>Digest of the manifest.</summary>
    public string Digest => _descriptor.Digest;

    /// <summary>Media type of the manifest.</summary>
    public string MediaType => _descriptor.MediaType;

    /// <summary>Size of the manifest, in bytes.</summary>
    public long Size => _descriptor.Size;

    /// <summary>Type of the artifact: the one that it states, else that of its configuration (OCI distribution-spec, "Listing Referrers"); null for an image.</summary>
    public string? ArtifactType => _descriptor.ArtifactType ?? ConfigType;

    /// <summary>Annotations of the list's entry; of the manifest itself if it is not in a list.</summary>
    public ValueMap Annotations => _descriptor.Annotations;

    /// <summary>BuildKit's attestations about this manifest, from the same list.</summary>
    public ValueList<ManifestDescriptor> Attestations { get; init; } = [];

    /// <summary>The layers, base first; null where the manifest was not read.</summary>
    public ValueList<ImageLayer>? Layers { get; init; }

    /// <summary>Digest of the configuration; null where the manifest was not read.</summary>
    public string? ConfigDigest { get; init; }

    /// <summary>Media type of an artifact's configuration; null for an image, and where the manifest was not read or has no configuration.</summary>
    internal string? ConfigType { get; init; }

    /// <summary>What has to be downloaded: configuration and layers, in bytes; null where the manifest was not read.</summary>
    public long? ImageSize { get; init; }

    /// <summary>The descriptor, with the members that no property here shows.</summary>
    public Descriptor ToDescriptor() => _descriptor;

    /// <inheritdoc/>
    public override string ToString() => Reference;

    /// <summary>The same manifest, with what its document says about it.</summary>
    /// <param name="manifest">The document that <see cref="Digest"/> names.</param>
    /// <param name="platform">What the configuration says it runs on; null where the configuration was not read.</param>
    internal ManifestDescriptor With(ImageManifest manifest, Platform? platform) => new(_descriptor with { Platform = _descriptor.Platform ?? platform })
    {
        Reference = Reference,
        Source = Source,
        Kind = ManifestKind.Of(manifest, _descriptor.Platform ?? platform) is var own && (Kind == ManifestKind.Image || own == ManifestKind.Attestation) ? own : Kind,
        ConfigType = MediaTypes.IsImageConfig(manifest.Config.MediaType) || manifest.Config.MediaType == MediaTypes.OciEmpty ? null : manifest.Config.MediaType,
        Attestations = Attestations,
        Layers = ImageLayer.From(manifest, Reference, _descriptor.Platform ?? platform),
        ConfigDigest = manifest.Config.Digest,
        ImageSize = manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size),
    };
}
