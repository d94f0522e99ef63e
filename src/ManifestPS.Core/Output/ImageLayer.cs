using System.Runtime.CompilerServices;

namespace ManifestPS;

/// <summary>One layer of an image, or one step of its history that made none, flat. What Get-ImageLayer gives.</summary>
public sealed class ImageLayer
{
    private static readonly ConditionalWeakTable<ImageManifest, StrongBox<Stack?>> Known = new();

    /// <summary>Fetches the image that has the layer, for example <c>docker.io/library/php@sha256:...</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>What the image runs on; null where that is not stated.</summary>
    public string? Platform { get; init; }

    /// <summary>Zero-based position, base first; null for a step without a layer.</summary>
    public int? Index { get; init; }

    /// <summary>Digest of the layer as it is stored (compressed); null for a step without a layer.</summary>
    public string? Digest { get; init; }

    /// <summary>Media type of the layer; null for a step without a layer.</summary>
    public string? MediaType { get; init; }

    /// <summary>Size as it is stored, in bytes; null for a step without a layer.</summary>
    public long? Size { get; init; }

    /// <summary>How it is stored: <c>none</c>, <c>gzip</c> or <c>zstd</c>; null where the media type is not a layer's.</summary>
    public string? Compression => MediaTypes.LayerCompression(MediaType);

    /// <summary>True for a layer that registries need not have, because it may not be distributed (Windows base images).</summary>
    public bool IsForeign => MediaTypes.IsForeignLayer(MediaType);

    /// <summary>Where a foreign layer is fetched from; empty for others.</summary>
    public ValueList<string> Urls { get; init; } = [];

    /// <summary>Digest of the layer's uncompressed content; null where the configuration was not read, or does not say.</summary>
    public string? DiffId { get; init; }

    /// <summary>When the step of the history that made it ran; null where that is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The instruction that made it; null where that is not known.</summary>
    public string? CreatedBy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Digest ?? CreatedBy ?? string.Empty;

    /// <summary>The layers of a manifest whose configuration was not read. A list may name one manifest thousands of times, so equal layers are one object.</summary>
    internal static ValueList<ImageLayer> From(ImageManifest manifest, string reference, Platform? platform)
    {
        StrongBox<Stack?> known = Known.GetValue(manifest, _ => new StrongBox<Stack?>());
        (string? text, Stack? last) = (platform?.ToString(), Volatile.Read(ref known.Value));
        if (last is null || last.Reference != reference || last.Platform != text)
        {
            last = new Stack(reference, text, [.. manifest.Layers.Select((layer, index) => From(layer, index, reference, text, diffId: null, step: null))]);
            Volatile.Write(ref known.Value, last);
        }
        return last.Layers;
    }

    /// <summary>The layers of an image, each with the step of the history that made it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="includeEmpty">Also gives the steps without a layer, each in its place. Where the history and the layers do not fit together, there is no place for them.</param>
    public static ValueList<ImageLayer> From(ImageDocuments image, bool includeEmpty)
    {
        (string reference, string? platform, ValueList<Descriptor> layers) = (image.Descriptor.Reference, image.Descriptor.Platform, image.Manifest.Layers);
        if (image is not { LayerSteps: not null, Config: { } config })
        {
            return [.. layers.Select((layer, index) => From(layer, index, reference, platform, image.DiffId(index), step: null))];
        }
        int next = 0;
        return [.. config.History
            .Where(step => includeEmpty || !step.IsEmptyLayer)
            .Select(step => step.IsEmptyLayer
                ? new ImageLayer { Reference = reference, Platform = platform, Created = step.Created, CreatedBy = step.CreatedBy ?? step.Comment }
                : From(layers[next], next, reference, platform, image.DiffId(next++), step))];
    }

    private static ImageLayer From(Descriptor layer, int index, string reference, string? platform, string? diffId, HistoryStep? step) => new()
    {
        Reference = reference,
        Platform = platform,
        Index = index,
        Digest = layer.Digest,
        MediaType = layer.MediaType,
        Size = layer.Size,
        Urls = layer.Urls,
        DiffId = diffId,
        Created = step?.Created,
        CreatedBy = step?.CreatedBy ?? step?.Comment,
    };

    private sealed record Stack(string Reference, string? Platform, ValueList<ImageLayer> Layers);
}
