namespace ManifestPS.Operations.Validate;

/// <summary>A rule that images and lists are held to.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Severity">Error or Warning.</param>
/// <param name="Action">What to do where it is broken.</param>
public sealed record ValidationRule(string Id, string Severity, string Action);
