namespace ManifestPS;

/// <summary>The manifest of a single image or artifact: Docker schema 2 or OCI (OCI image-spec manifest.md).</summary>
public sealed record ImageManifest : ManifestDocument
{
    /// <summary>The configuration.</summary>
    public required Descriptor Config { get; init; }

    /// <summary>The layers, base first.</summary>
    public required ValueList<Descriptor> Layers { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{MediaType}, {Layers.Count} layers";
}
