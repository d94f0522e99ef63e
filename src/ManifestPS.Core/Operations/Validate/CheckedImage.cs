namespace ManifestPS.Operations.Validate;

/// <summary>An image of a list whose configuration was read.</summary>
internal sealed record CheckedImage(FindingScope Scope, ConfigDocument Config);
