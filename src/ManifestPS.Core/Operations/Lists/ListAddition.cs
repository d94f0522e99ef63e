namespace ManifestPS.Operations.Lists;

/// <summary>An entry to be added to a list, and where it comes from.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ListAddition(Descriptor Entry, ManifestSource Source);
