namespace ManifestPS.Operations.Compare;

/// <summary>In which form an entry has something for its platform. A list may have several forms for one: what an engine runs, and what goes with it.</summary>
/// <param name="Artifact">What an artifact is, such as a SOCI index; null for images and lists.</param>
/// <param name="Compression">How the second copy of an image is compressed; null for the first.</param>
internal sealed record EntryForm(string? Artifact, string? Compression)
{
    /// <summary>True for what states that the list has the platform.</summary>
    public bool IsPlatform => this is { Artifact: null, Compression: null };

    public static EntryForm Of(Descriptor entry) => new(
        ManifestKind.Of(entry) == ManifestKind.Artifact ? entry.ArtifactType ?? entry.MediaType : null,
        entry.IsZstd ? "zstd" : null);
}
