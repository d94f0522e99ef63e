namespace ManifestPS;

/// <summary>What the two kinds of manifest, a list and a single image, have in common.</summary>
public abstract record ManifestDocument
{
    private protected ManifestDocument()
    {
    }

    /// <summary>Media type; decides what else the document may hold.</summary>
    public required string MediaType { get; init; }

    /// <summary>Type of the artifact; null for an image.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one is about; null for most.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Annotations of the document.</summary>
    public ValueMap Annotations { get; init; } = ValueMap.None;

    /// <summary>Members that the spec does not define, as JSON text.</summary>
    public ValueMap Unknown { get; init; } = ValueMap.None;
}
