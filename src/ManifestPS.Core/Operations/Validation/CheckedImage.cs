namespace ManifestPS.Operations.Validation;

/// <summary>An image of a list whose configuration was read.</summary>
internal sealed record CheckedImage(FindingScope Scope, ImageConfig Config);
