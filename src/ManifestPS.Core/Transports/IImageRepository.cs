using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Transports;

/// <summary>A place that holds images: gives bytes, verified, and knows nothing of what they mean.</summary>
public interface IImageRepository : ITagTransport, IReferrerTransport
{
    /// <summary>Reads the manifest or list that a reference names.</summary>
    /// <param name="reference">A reference to this repository: by digest, else by tag, else the only image there is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, or is not what it should be.</exception>
    Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Reads the manifest or list that a list's entry describes; its size and type are held to what the entry says.</summary>
    /// <param name="descriptor">The entry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, or is not what it should be.</exception>
    Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Says what a reference points to, without reading it if the repository can do that. <see cref="SourceLookup.FindAsync"/> asks whether it exists.</summary>
    /// <param name="reference">A reference to this repository, as for reading.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Digest, media type and size, as the repository states them.</returns>
    /// <exception cref="ImageException">It is not there.</exception>
    Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Says how large a blob is, without reading it.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Bytes, as the repository states them, or as the descriptor does where the repository does not; null where the blob is not there.</returns>
    /// <exception cref="ImageException">The repository does not answer.</exception>
    Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Reads a whole small blob, an image's configuration.</summary>
    /// <param name="descriptor">The blob; at most <see cref="OciJson.MaxDocumentBytes"/> large.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, is too large, or is not what it should be.</exception>
    Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Opens a blob of any size; reading to its end fails unless it has the size and digest of the descriptor.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>A stream to be read asynchronously, forwards, once.</returns>
    /// <exception cref="ImageException">It is not there.</exception>
    Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
