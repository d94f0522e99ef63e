namespace ManifestPS.Operations.Publish;

/// <summary>A tag and what it held when the publication was planned.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Previous">What it pointed to; null where it did not exist.</param>
public sealed record TagState(string Tag, Descriptor? Previous);
