namespace ManifestPS.Operations.Publish;

/// <summary>A tag and what it pointed to when the publication was planned.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Before">What it pointed to.</param>
public sealed record TagState(string Tag, TagLook Before);
