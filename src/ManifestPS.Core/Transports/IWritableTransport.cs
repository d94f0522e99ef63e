using ManifestPS.Errors;

namespace ManifestPS.Transports;

/// <summary>Writes to a place.</summary>
public interface IWritableTransport
{
    /// <summary>Writes a manifest or list under a tag or under its digest. What it refers to must be there.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="tagOrDigest">What it is written under.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository refuses it.</exception>
    Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken);

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
