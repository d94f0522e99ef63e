namespace ManifestPS.Registry.Paging;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">What is on it, as it is ordered there.</param>
/// <param name="Next">Asks for the next page; null for the last.</param>
public sealed record Page<T>(ValueList<T> Items, string? Next);
