namespace ManifestPS;

/// <summary>The manifest of a single image or artifact: Docker schema 2 or OCI (OCI image-spec manifest.md).</summary>
public sealed record ImageManifest : ManifestDocument
{
    /// <summary>The configuration.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, base first.</summary>
    public required ValueList<Descriptor> Layers { get; init; }

    /// <summary>True for provenance and SBOMs that BuildKit attaches to an image: nothing but in-toto statements, in the guise of an image or under an artifact type of their own.</summary>
    internal bool IsAttestation =>
        Layers.Count > 0 && Layers.All(layer => MediaTypes.IsInToto(layer.MediaType))
        && (ArtifactType is null ? MediaTypes.IsImageConfig(Config.MediaType) : ArtifactType == MediaTypes.Attestation);

    /// <inheritdoc/>
    public override string ToString() => $"{MediaType}, {Layers.Count} layers";
}
