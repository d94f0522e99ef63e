namespace ManifestPS.Operations.Compare;

/// <summary>What is being compared: the two images, and within them the two documents.</summary>
internal sealed record DifferenceScope
{
    /// <summary>The image on the reference side.</summary>
    public required string ReferenceImage { get; init; }

    /// <summary>The image on the difference side.</summary>
    public required string DifferenceImage { get; init; }

    /// <summary>The platform of the two documents; null for the list itself.</summary>
    public string? Platform { get; init; }

    /// <summary>Fetches the document on the reference side.</summary>
    public required string LeftReference { get; init; }

    /// <summary>Fetches the document on the difference side.</summary>
    public required string RightReference { get; init; }
}
