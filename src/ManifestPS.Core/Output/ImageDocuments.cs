namespace ManifestPS;

/// <summary>The documents of one image: where they are, its manifest and its configuration.</summary>
public sealed record ImageDocuments
{
    /// <summary>The manifest as it was found.</summary>
    public required ManifestDescriptor Descriptor { get; init; }

    /// <summary>The manifest.</summary>
    public required ImageManifest Manifest { get; init; }

    /// <summary>The configuration; null for an artifact, which has none of this kind.</summary>
    public ConfigDocument? Config { get; init; }

    /// <summary>The steps of the history that made a layer, in the order of the layers; null where their numbers differ, so that no step can be told to belong to a layer.</summary>
    internal IReadOnlyList<HistoryStep>? LayerSteps =>
        Config?.History.Where(step => !step.IsEmptyLayer).ToList() is { } steps && steps.Count == Manifest.Layers.Count ? steps : null;

    /// <summary>Digest of an uncompressed layer; null where the configuration does not have one for each layer.</summary>
    /// <param name="index">Zero-based position of the layer.</param>
    internal string? DiffId(int index) => Config is { } config && config.DiffIds.Count == Manifest.Layers.Count ? config.DiffIds[index] : null;

    /// <inheritdoc/>
    public override string ToString() => Descriptor.ToString();
}
