namespace ManifestPS;

/// <summary>One layer of an image, flat.</summary>
public sealed class ImageLayer
{
    /// <summary>Zero-based position, base first.</summary>
    public int Index { get; init; }

    /// <summary>Digest of the layer as it is stored (compressed).</summary>
    public required string Digest { get; init; }

    /// <summary>Media type of the layer.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size as it is stored, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Where a foreign layer is fetched from; empty for others.</summary>
    public ValueList<string> Urls { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Digest;

    internal static ValueList<ImageLayer> From(ImageManifest manifest) =>
        [.. manifest.Layers.Select((layer, index) => new ImageLayer { Index = index, Digest = layer.Digest, MediaType = layer.MediaType, Size = layer.Size, Urls = layer.Urls })];
}
