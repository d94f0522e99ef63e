using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;

namespace ManifestPS.Registry.Uploads;

/// <summary>One attempt to send a blob: whole, or in pieces to a registry, or what stands before it, that takes no more at a time.</summary>
internal sealed class BlobUpload
{
    private const int LargestPiece = 64 * 1024 * 1024;   // a piece is held in memory

    private readonly RegistryWriter _writer;
    private readonly Descriptor _blob;
    private readonly Stream _content;
    private readonly Func<Task<Stream>> _open;
    private readonly Action<long> _progress;

    /// <param name="writer">The repository.</param>
    /// <param name="session">Where it waits for the bytes.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="content">Its bytes; a failure to read them is a failure to send, so nothing is committed.</param>
    /// <param name="open">Opens them anew, for a request that a new credential repeats.</param>
    /// <param name="progress">Told the bytes sent so far.</param>
    public BlobUpload(RegistryWriter writer, UploadSession session, Descriptor blob, Stream content, Func<Task<Stream>> open, Action<long> progress) =>
        (_writer, Session, _blob, _content, _open, _progress) = (writer, session, blob, content, open, progress);

    /// <summary>Where the registry waits for the next bytes.</summary>
    public UploadSession Session { get; private set; }

    /// <summary>Whether it is the blob's own place that failed, not the registry that it goes to.</summary>
    public bool SourceFailed { get; private set; }

    /// <summary>Whether the request that ends the upload was sent: before it the blob cannot be there.</summary>
    public bool Committed { get; private set; }

    /// <summary>Sends the blob in one request.</summary>
    public Task SendAsync(CancellationToken cancellationToken)
    {
        Committed = true;
        return _writer.CommitAsync(Session, _blob, () => ContentOf(_content, _open, _blob.Size, 0), cancellationToken);
    }

    /// <summary>Sends the blob in pieces (distribution-spec, "Pushing a blob in chunks").</summary>
    /// <exception cref="RegistryException">The registry refuses one, or has not what was sent.</exception>
    public async Task SendInPiecesAsync(CancellationToken cancellationToken)
    {
        byte[] piece = new byte[Math.Min(Math.Max(_writer.ChunkSize, Math.Min(Session.MinimumChunk, LargestPiece)), _blob.Size)];
        long sent = 0;
        int count;
        while ((count = await FillAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            Session = await _writer.AppendAsync(Session, _blob, () => ContentOf(Bytes(), () => Task.FromResult(Bytes()), count, sent), sent, sent + count - 1, cancellationToken).ConfigureAwait(false);
            sent += count;
        }
        Stream Bytes() => new MemoryStream(piece, 0, count);
        Committed = true;
        await _writer.CommitAsync(Session, _blob, content: null, cancellationToken).ConfigureAwait(false);
    }

    private UploadContent ContentOf(Stream bytes, Func<Task<Stream>> open, long size, long before) => new(bytes, open, size)
    {
        Progressed = sent => _progress(before + sent),
        Failed = () => SourceFailed = true,
    };

    private async Task<int> FillAsync(byte[] piece, CancellationToken cancellationToken)
    {
        SourceFailed = true;
        int filled = 0;
        int count;
        do
        {
            count = await _content.ReadAsync(piece.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            filled += count;
        }
        while (count > 0 && filled < piece.Length);
        SourceFailed = false;
        return filled;
    }
}
