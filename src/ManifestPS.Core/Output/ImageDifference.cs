namespace ManifestPS;

/// <summary>One difference between two images. What Compare-ImageManifest gives.</summary>
public sealed class ImageDifference
{
    /// <summary>Fetches the document that has it: on the difference side; where only the reference side has it, there.</summary>
    public required string Reference { get; init; }

    /// <summary>The image on the reference side, pinned where a repository has it.</summary>
    public required string ReferenceImage { get; init; }

    /// <summary>The image on the difference side, pinned where a repository has it.</summary>
    public required string DifferenceImage { get; init; }

    /// <summary>The platform whose image differs; null for the list itself.</summary>
    public string? Platform { get; init; }

    /// <summary>What differs: Platform, MediaType, Annotation, Attestation, Config, Layer, or Document for what no other kind names.</summary>
    public required string Kind { get; init; }

    /// <summary>Which one: the key of an annotation, <c>Entry.Annotations[key]</c> of one that a list gives to an entry, a field such as <c>EntryPoint</c> or <c>Labels[version]</c>, the digest of a layer.</summary>
    public required string Name { get; init; }

    /// <summary><c>&lt;=</c> only the reference image has it, <c>=&gt;</c> only the difference image, <c>&lt;&gt;</c> both do and they differ (a layer: it moved), <c>==</c> a layer that both share.</summary>
    public string SideIndicator => (ReferenceValue, DifferenceValue) switch
    {
        (_, null) => "<=",
        (null, _) => "=>",
        _ when IsEqual => "==",
        _ => "<>",
    };

    /// <summary>The value on the reference side, of a layer its position and the step that made it; null where it has none.</summary>
    public string? ReferenceValue { get; init; }

    /// <summary>The value on the difference side, of a layer its position and the step that made it; null where it has none.</summary>
    public string? DifferenceValue { get; init; }

    /// <summary>Size of a layer, in bytes; null for everything else.</summary>
    public long? Size { get; init; }

    /// <summary>True for a layer that both images have in the same order.</summary>
    internal bool IsEqual { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Platform} {Kind} {Name} {SideIndicator}".TrimStart();
}
