namespace ManifestPS;

/// <summary>What <see cref="ImageDifference.Kind"/> says.</summary>
internal static class DifferenceKind
{
    public const string Platform = "Platform";
    public const string MediaType = "MediaType";
    public const string Annotation = "Annotation";
    public const string Attestation = "Attestation";
    public const string Config = "Config";
    public const string Layer = "Layer";

    /// <summary>Everything else that a document may hold, and the document itself where its bytes differ and what they say does not.</summary>
    public const string Document = "Document";
}
