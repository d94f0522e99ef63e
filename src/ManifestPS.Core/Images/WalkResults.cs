using ManifestPS.Errors;

namespace ManifestPS.Images;

/// <summary>Takes results from operations that need them all.</summary>
internal static class WalkResults
{
    /// <summary>Everything that was found, in order.</summary>
    /// <exception cref="ImageException">An entry cannot be read.</exception>
    public static async Task<ValueList<T>> RequireAllAsync<T>(this IAsyncEnumerable<WalkResult<T>> results)
        where T : class
    {
        List<T> found = [];
        await foreach (WalkResult<T> result in results.ConfigureAwait(false))
        {
            found.Add(result.Require());
        }
        return [.. found];
    }
}
