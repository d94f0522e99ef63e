using System.Globalization;

namespace ManifestPS.Operations.Compare;

/// <summary>The layers of one image, base first, and what a person would call each.</summary>
internal sealed class LayerStack
{
    private readonly IReadOnlyList<HistoryStep>? _steps;

    /// <param name="manifest">The image.</param>
    /// <param name="config">Its configuration; null where it was not read.</param>
    public LayerStack(ImageManifest manifest, ConfigDocument? config)
    {
        Layers = manifest.Layers;
        Digests = [.. Layers.Select(layer => layer.Digest)];
        DiffIds = config?.DiffIds ?? [];
        HistoryStep[] steps = [.. (config?.History ?? []).Where(step => !step.IsEmptyLayer)];
        _steps = steps.Length == Layers.Count ? steps : null;
    }

    public ValueList<Descriptor> Layers { get; }

    public ValueList<string> Digests { get; }

    /// <summary>Digests of the uncompressed layers; empty where the configuration was not read.</summary>
    public ValueList<string> DiffIds { get; }

    /// <summary>True where each layer has a digest of its own uncompressed.</summary>
    public bool HasDiffIds => DiffIds.Count == Layers.Count;

    /// <summary>The position, and the step that made the layer where that is known: <c>3: RUN make</c>.</summary>
    public string Describe(int index) => _steps is null
        ? index.ToString(CultureInfo.InvariantCulture)
        : $"{index.ToString(CultureInfo.InvariantCulture)}: {_steps[index]}";
}
