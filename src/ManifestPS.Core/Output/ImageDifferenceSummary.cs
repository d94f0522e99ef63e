namespace ManifestPS;

/// <summary>Two images compared, in one object. What Compare-ImageManifest gives with -Summary.</summary>
public sealed class ImageDifferenceSummary
{
    /// <summary>Fetches the image on the difference side.</summary>
    public string Reference => DifferenceImage;

    /// <summary>The image on the reference side, pinned where a repository has it.</summary>
    public required string ReferenceImage { get; init; }

    /// <summary>The image on the difference side, pinned where a repository has it.</summary>
    public required string DifferenceImage { get; init; }

    /// <summary>True where nothing differs.</summary>
    public bool IsIdentical => Differences == 0;

    /// <summary>How many differences there are.</summary>
    public required int Differences { get; init; }

    /// <summary>Platforms that only the difference image has.</summary>
    public ValueList<string> PlatformsAdded { get; init; } = [];

    /// <summary>Platforms that only the reference image has.</summary>
    public ValueList<string> PlatformsRemoved { get; init; } = [];

    /// <summary>Platforms that both have, and that differ.</summary>
    public ValueList<string> PlatformsChanged { get; init; } = [];

    /// <summary>How many fields of configurations differ.</summary>
    public int ConfigChanges { get; init; }

    /// <summary>Layers that only the difference image has, on platforms that both have.</summary>
    public int LayersAdded { get; init; }

    /// <summary>Layers that only the reference image has, on platforms that both have.</summary>
    public int LayersRemoved { get; init; }

    /// <summary>Layers that both have in another order, on platforms that differ.</summary>
    public int LayersMoved { get; init; }

    /// <summary>Layers that both have in the same order, on platforms that differ.</summary>
    public int LayersShared { get; init; }

    /// <summary>Bytes of layers that a host with the reference image has already, on platforms that differ.</summary>
    public long BytesShared { get; init; }

    /// <summary>Bytes of layers that are new to a host with the reference image, on platforms that both have.</summary>
    public long BytesNew { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ReferenceImage} {(IsIdentical ? "==" : "<>")} {DifferenceImage}";

    /// <summary>Sums up a comparison.</summary>
    /// <param name="referenceImage">The image on the reference side.</param>
    /// <param name="differenceImage">The image on the difference side.</param>
    /// <param name="found">Every difference, and the layers that both share.</param>
    public static ImageDifferenceSummary Of(string referenceImage, string differenceImage, ValueList<ImageDifference> found)
    {
        ImageDifference[] layers = [.. found.Where(difference => difference.Kind == DifferenceKind.Layer)];
        ImageDifference[] platforms = [.. found.Where(difference => difference.Kind == DifferenceKind.Platform)];
        string[] added = [.. platforms.Where(difference => difference.SideIndicator == "=>").Select(difference => difference.Platform).OfType<string>()];
        string[] removed = [.. platforms.Where(difference => difference.SideIndicator == "<=").Select(difference => difference.Platform).OfType<string>()];
        return new ImageDifferenceSummary
        {
            ReferenceImage = referenceImage,
            DifferenceImage = differenceImage,
            Differences = found.Count(difference => !difference.IsEqual),
            PlatformsAdded = [.. added],
            PlatformsRemoved = [.. removed],
            PlatformsChanged = [.. found.Where(difference => !difference.IsEqual).Select(difference => difference.Platform).OfType<string>().Distinct().Except(added).Except(removed)],
            ConfigChanges = found.Count(difference => difference.Kind == DifferenceKind.Config),
            LayersAdded = layers.Count(layer => layer.SideIndicator == "=>"),
            LayersRemoved = layers.Count(layer => layer.SideIndicator == "<="),
            LayersMoved = layers.Count(layer => layer.SideIndicator == "<>"),
            LayersShared = layers.Count(layer => layer.SideIndicator == "=="),
            BytesShared = Bytes(layers, layersOfOne => layersOfOne.Any(layer => layer.ReferenceValue is not null)),
            BytesNew = Bytes(layers, layersOfOne => layersOfOne.All(layer => layer.ReferenceValue is null)),
        };
    }

    /// <summary>The sum over the layers that the difference image has, each counted once for each platform.</summary>
    private static long Bytes(IEnumerable<ImageDifference> layers, Func<IEnumerable<ImageDifference>, bool> isWanted) => layers
        .GroupBy(layer => (layer.Platform, layer.Name))
        .Where(same => same.Any(layer => layer.DifferenceValue is not null) && isWanted(same))
        .Select(same => same.First().Size ?? 0)
        .SumOrMax();
}
