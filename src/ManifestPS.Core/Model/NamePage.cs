namespace ManifestPS;

/// <summary>A page of a list of names.</summary>
/// <param name="Names">The names, as the registry orders them.</param>
/// <param name="Next">Asks for the next page; null for the last.</param>
public sealed record NamePage(ValueList<string> Names, string? Next);
