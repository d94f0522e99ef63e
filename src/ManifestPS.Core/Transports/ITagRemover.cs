namespace ManifestPS.Transports;

/// <summary>Removes tags of a place.</summary>
public interface ITagRemover
{
    /// <summary>Takes a tag away, where the repository can do that without touching other tags.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>True where the tag is gone.</returns>
    Task<bool> TryRemoveTagAsync(string tag, CancellationToken cancellationToken);
}
