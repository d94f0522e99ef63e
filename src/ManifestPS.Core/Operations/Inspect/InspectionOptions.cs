namespace ManifestPS.Operations.Inspect;

/// <summary>How deep to look into an image, and for which platform.</summary>
public sealed record InspectionOptions
{
    /// <summary>Only what this platform would run; null for every platform.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Also read the manifest of every entry: layers, sizes, and platforms that the list does not state.</summary>
    public bool Detailed { get; init; }

    /// <summary>Also give BuildKit's attestations a row of their own.</summary>
    public bool IncludeAttestation { get; init; }
}
