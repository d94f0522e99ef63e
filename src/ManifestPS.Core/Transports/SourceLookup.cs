using ManifestPS.Errors;

namespace ManifestPS.Transports;

/// <summary>Looks for content that need not exist.</summary>
internal static class SourceLookup
{
    /// <summary>What a reference points to; null if nothing does. A tag or manifest that exists costs a registry one HEAD; one that does not, HEAD and GET.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="reference">A reference into it, by tag or digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository cannot be read.</exception>
    public static async Task<Descriptor?> FindAsync(this IImageRepository repository, ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (e.IsAbsence)
        {
            return null;
        }
    }
}
