using ManifestPS.Errors;

namespace ManifestPS.Transports;

/// <summary>Reads from one place where images live: finds content and supplies raw bytes. <see cref="VerifiedSource"/> verifies them; no transport does.</summary>
public interface ITransport
{
    /// <summary>What messages call the place.</summary>
    string Name { get; }

    /// <summary>Says what a reference points to, if possible without reading it.</summary>
    /// <param name="reference">By digest, else by tag, else the only image there is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Digest, media type and size, as the place states them; null if only reading tells.</returns>
    /// <exception cref="ImageException">It does not exist.</exception>
    Task<Descriptor?> TryResolveAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Opens the manifest or list that a reference names.</summary>
    /// <param name="reference">As for <see cref="TryResolveAsync"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It does not exist, or the place cannot be read.</exception>
    Task<SourceContent> OpenManifestAsync(ImageReference reference, CancellationToken cancellationToken);

    /// <summary>Opens the manifest or list that has a digest.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It does not exist, or the place cannot be read.</exception>
    Task<SourceContent> OpenManifestAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Opens a small blob, an image's configuration, whose bytes nobody sees before all have arrived.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It does not exist, or the place cannot be read.</exception>
    Task<SourceContent> OpenConfigAsync(string digest, CancellationToken cancellationToken);

    /// <summary>Opens a blob of any size.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="ImageException">It does not exist, or the place cannot be read.</exception>
    Task<SourceContent> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>Says how large a blob is, without reading it.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Bytes, as the place states them, or as the descriptor does if the place does not; null if there is no such blob.</returns>
    /// <exception cref="ImageException">The place cannot be read.</exception>
    Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
