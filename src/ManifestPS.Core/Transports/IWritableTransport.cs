using ManifestPS.Errors;

namespace ManifestPS.Transports;

/// <summary>Writes to a place.</summary>
public interface IWritableTransport
{
    /// <summary>Takes note of a manifest that was read from the place and verified.</summary>
    /// <param name="manifest">The manifest.</param>
    void Remember(Descriptor manifest);

    /// <summary>What this process has read from the repository, or written to it, by this digest in the last half minute.</summary>
    /// <param name="digest">The manifest.</param>
    /// <returns>The manifest; null where the repository has to be asked. Another client may have deleted it since.</returns>
    Descriptor? FindRecent(string digest);

    /// <summary>Writes a manifest or list under its digest, or once under a tag. What it refers to must be there.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="tagOrDigest">What it is written under.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository refuses it.</exception>
    Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken);

    /// <summary>Writes a manifest or list under a tag. What it refers to must be there.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="mayRepeat">Asked before a failed request is repeated, because somebody else may have moved the tag in between.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository refuses it, or did not say what became of it.</exception>
    Task PutTagAsync(ReadOnlyMemory<byte> content, string mediaType, string tag, Func<CancellationToken, Task<bool>> mayRepeat, CancellationToken cancellationToken);

    /// <summary>Writes a manifest under its digest and several tags in one request, where the repository can do that.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The tags that the repository says it has set; null where it did not take the document so.</returns>
    /// <exception cref="ImageException">The repository refuses the document.</exception>
    Task<IReadOnlyCollection<string>?> TryPutTagsAsync(ReadOnlyMemory<byte> content, string mediaType, string digest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken);

    /// <summary>Whether a blob need not be written, as far as the repository says at once; writing one again does no harm.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository cannot be read.</exception>
    Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken);

    /// <summary>Writes a blob: taken from another repository of the same registry where that works, else sent.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="source">Where it is.</param>
    /// <param name="sourceReference">Any reference into <paramref name="source"/>.</param>
    /// <param name="progress">Told the bytes sent so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be read or written, or is not what its descriptor says.</exception>
    Task PutBlobAsync(Descriptor blob, IImageRepository source, ImageReference sourceReference, Action<long> progress, CancellationToken cancellationToken);
}
