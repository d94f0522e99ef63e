namespace ManifestPS.Operations.Validate;

/// <summary>What one image must be, judged from its manifest and its configuration: pure.</summary>
internal static class ImageRules
{
    /// <summary>Judges a manifest by itself.</summary>
    /// <param name="image">The manifest.</param>
    /// <param name="runs">False for an artifact, an attestation or a signature, whose layers may be anything.</param>
    public static IEnumerable<RuleFinding> Check(ImageManifest image, bool runs)
    {
        foreach (RuleFinding finding in EmbeddedData.Check([image.Config, .. image.Layers, image.Subject]))
        {
            yield return finding;
        }
        if (image is { ArtifactType: null, Config.MediaType: MediaTypes.OciEmpty })
        {
            yield return new RuleFinding("ArtifactTypeMissing", "The manifest has the empty configuration, so nothing says what it is.") { Path = "$.artifactType" };
        }
        if (!runs)
        {
            yield break;
        }
        foreach (Descriptor layer in image.Layers.Where(layer => !MediaTypes.IsLayer(layer.MediaType)))
        {
            yield return new RuleFinding("LayerTypeUnknown", $"The layer {layer.Digest} is of type '{layer.MediaType}', which is none of a layer.") { Digest = layer.Digest };
        }
        bool isDocker = IsDocker(image.MediaType);
        foreach (Descriptor other in image.Layers.Prepend(image.Config).Where(blob => IsDocker(blob.MediaType) != isDocker).Take(1))
        {
            yield return new RuleFinding(ValidationRules.MixedMediaTypes, $"The manifest is of type '{image.MediaType}', but refers to {other.Digest} of type '{other.MediaType}'.") { Digest = other.Digest };
        }
    }

    /// <summary>Judges a manifest and its configuration together.</summary>
    public static IEnumerable<RuleFinding> Check(ImageManifest image, ConfigDocument config)
    {
        if (config.DiffIds.Count != image.Layers.Count)
        {
            yield return new RuleFinding(ValidationRules.DiffIdMismatch, $"The configuration has {config.DiffIds.Count} diff ids for {image.Layers.Count} layers.") { Digest = image.Config.Digest, Path = "$.rootfs.diff_ids" };
        }
        else
        {
            foreach ((Descriptor layer, string diffId) in image.Layers.Zip(config.DiffIds, (layer, diffId) => (layer, diffId)).Where(pair => IsAnother(pair.layer, pair.diffId)))
            {
                yield return new RuleFinding(ValidationRules.DiffIdMismatch, $"The layer {layer.Digest} is not compressed, but the configuration gives it the diff id {diffId}.") { Digest = layer.Digest };
            }
        }
        int steps = config.History.Count(step => !step.IsEmptyLayer);
        if (config.History.Count > 0 && steps != image.Layers.Count)
        {
            yield return new RuleFinding("HistoryMismatch", $"The history has {steps} steps that made a layer, but there are {image.Layers.Count} layers.") { Digest = image.Config.Digest, Path = "$.history" };
        }
    }

    /// <summary>Judges what an image says of its platform, where no list says it.</summary>
    public static IEnumerable<RuleFinding> Check(Platform config)
    {
        if (config.Normalize() is { OS: "windows", OSVersion: null })
        {
            yield return new RuleFinding(ValidationRules.WindowsVersionMissing, "The image states no os.version; Windows hosts choose by it.") { Path = "$['os.version']" };
        }
    }

    /// <summary>Judges what a list says of an image's platform by what the image says.</summary>
    public static IEnumerable<RuleFinding> Check(Platform listed, Platform config)
    {
        (Platform list, Platform image) = (listed.Normalize(), config.Normalize());
        if (Contradicts(list.OS, image.OS) || Contradicts(list.Architecture, image.Architecture))
        {
            yield return new RuleFinding(ValidationRules.PlatformContradictsConfig, $"The image is listed for {listed}, but its configuration says {config}.") { Path = "$.architecture" };
        }
        else if (listed.Variant is not null && config.Variant is not null && list.Variant != image.Variant)
        {
            yield return new RuleFinding("VariantContradictsConfig", $"The image is listed for {listed}, but its configuration says {config}.") { Path = "$.variant" };
        }
        if (list.OSVersion is not null && image.OSVersion is not null && OSVersionComparer.Instance.Compare(list.OSVersion, image.OSVersion) != 0)
        {
            yield return new RuleFinding("OSVersionContradictsConfig", $"The image is listed for os version {list.OSVersion}, but its configuration says {image.OSVersion}.") { Path = "$['os.version']" };
        }
    }

    /// <summary>What is empty is missing, and contradicts nothing.</summary>
    private static bool Contradicts(string listed, string stated) => listed.Length > 0 && stated.Length > 0 && listed != stated;

    private static bool IsDocker(string mediaType) => mediaType.StartsWith("application/vnd.docker.", StringComparison.Ordinal);

    /// <summary>An uncompressed layer is its own uncompressed content.</summary>
    private static bool IsAnother(Descriptor layer, string diffId) =>
        MediaTypes.LayerCompression(layer.MediaType) == "none" && Digest.IsWellFormed(diffId) && Digest.GetAlgorithm(diffId) == Digest.GetAlgorithm(layer.Digest) && diffId != layer.Digest;
}
