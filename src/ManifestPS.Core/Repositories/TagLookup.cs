namespace ManifestPS.Repositories;

/// <summary>Asks for a tag that need not be there.</summary>
internal static class TagLookup
{
    /// <summary>What a tag points to; null where it does not exist.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">A reference with a tag.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository does not answer.</exception>
    public static async Task<Descriptor?> FindTagAsync(this IImageRepository repository, ImageReference tag, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (e.IsAbsence)
        {
            return null;
        }
    }
}
