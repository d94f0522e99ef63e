using ManifestPS.Errors;

namespace ManifestPS.Registry.Paging;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">What is on it, as it is ordered there.</param>
/// <param name="Next">Asks for the next page; null for the last.</param>
public sealed record Page<T>(ValueList<T> Items, string? Next)
{
    /// <summary>What the page also lists and cannot be used. It shows that the list advances.</summary>
    public ValueList<T> LeftOut { get; init; } = [];

    /// <summary>Why the list ends here although the server names a next page; null where nothing is wrong.</summary>
    public ImageException? Failure { get; init; }
}
