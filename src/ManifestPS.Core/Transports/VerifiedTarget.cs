namespace ManifestPS.Transports;

/// <summary>A verified source that images can also be written to.</summary>
/// <typeparam name="T">A transport that reads and writes.</typeparam>
public sealed class VerifiedTarget<T> : VerifiedSource, IWritableImageRepository
    where T : ITransport, IWritableTransport, ITagRemover
{
    private readonly T _transport;

    /// <summary>Reads and writes through a transport; nothing is read yet.</summary>
    /// <param name="transport">The transport.</param>
    public VerifiedTarget(T transport)
        : base(transport) => _transport = transport;

    /// <inheritdoc/>
    public void Remember(Descriptor manifest) => _transport.Remember(manifest);

    /// <inheritdoc/>
    public Descriptor? FindRecent(string digest) => _transport.FindRecent(digest);

    /// <inheritdoc/>
    public Task PutTagAsync(ReadOnlyMemory<byte> content, string mediaType, string tag, Func<CancellationToken, Task<bool>> mayRepeat, CancellationToken cancellationToken) =>
        _transport.PutTagAsync(content, mediaType, tag, mayRepeat, cancellationToken);

    /// <inheritdoc/>
    public Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken) =>
        _transport.PutManifestAsync(content, mediaType, tagOrDigest, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<string>?> TryPutTagsAsync(ReadOnlyMemory<byte> content, string mediaType, string digest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken) =>
        _transport.TryPutTagsAsync(content, mediaType, digest, tags, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) => _transport.HasBlobAsync(blob, cancellationToken);

    /// <inheritdoc/>
    public Task PutBlobAsync(Descriptor blob, IImageRepository source, ImageReference sourceReference, Action<long> progress, CancellationToken cancellationToken) =>
        _transport.PutBlobAsync(blob, source, sourceReference, progress, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryRemoveTagAsync(string tag, CancellationToken cancellationToken) => _transport.TryRemoveTagAsync(tag, cancellationToken);

    private protected override void OnVerified(Descriptor manifest) => Remember(manifest);
}
