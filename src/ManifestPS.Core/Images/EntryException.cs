using ManifestPS.Errors;

namespace ManifestPS.Images;

/// <summary>One entry of a list cannot be read. The message names the entry and its platform.</summary>
public sealed class EntryException : ImageException
{
    /// <summary>Reports an entry.</summary>
    /// <param name="reference">Fetches the entry.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="source">What the user named.</param>
    /// <param name="cause">Why it cannot be read.</param>
    internal EntryException(string reference, Descriptor entry, string source, ImageException cause)
        : base(cause.Code, $"The entry {entry} of '{source}' cannot be read: {cause.Message}", cause) => Reference = reference;

    /// <summary>Fetches the entry.</summary>
    public string Reference { get; }
}
