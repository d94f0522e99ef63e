using ManifestPS.Errors;

namespace ManifestPS.Images;

/// <summary>What a walk found at one entry, or why that entry cannot be read. One that fails hides no other.</summary>
/// <typeparam name="T">What is found.</typeparam>
/// <param name="Value">What was found; null if the entry cannot be read.</param>
/// <param name="Failure">Why it cannot be read; null if it can.</param>
public sealed record WalkResult<T>(T? Value, EntryException? Failure)
    where T : class
{
    /// <summary>What was found.</summary>
    /// <exception cref="ImageException">The entry cannot be read.</exception>
    public T Require() => Value ?? throw Failure ?? throw new InvalidOperationException("A result has a value or a failure.");
}
