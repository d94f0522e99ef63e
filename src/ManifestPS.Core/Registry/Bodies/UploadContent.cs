using System.Net;

namespace ManifestPS.Registry.Bodies;

/// <summary>A body of known length that streams from its source and tells when bytes went out, so that silence can be told from work.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Func<Task<Stream>> _open;
    private readonly long _size;
    private Stream? _source;
    private Stream? _reopened;
    private bool _spent;

    /// <param name="source">The bytes; whoever opened them disposes them.</param>
    /// <param name="open">Opens them anew where the same request is sent again, with another credential.</param>
    /// <param name="size">How many there are.</param>
    public UploadContent(Stream source, Func<Task<Stream>> open, long size)
    {
        (_source, _open, _size) = (source, open, size);
        Headers.ContentType = new("application/octet-stream");
    }

    /// <summary>Called after each piece; the number of bytes sent so far.</summary>
    public Action<long>? Progressed { get; set; }

    /// <summary>Called when it is the source's turn (false), which has a limit of its own, and when it is the server's (true).</summary>
    public Action<bool>? Waiting { get; set; }

    /// <summary>Called when the source cannot be read.</summary>
    public Action? Failed { get; set; }

    /// <summary>Says which bytes of the whole it is, in the form of distribution-spec, "Pushing a blob in chunks", which is not that of HTTP.</summary>
    public UploadContent WithRange(long first, long last)
    {
        _ = Headers.TryAddWithoutValidation("Content-Range", $"{first}-{last}");
        return this;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (_spent)
        {
            _reopened?.Dispose();
            _source = null;
        }
        _spent = true;
        byte[] buffer = new byte[81920];
        long sent = 0;
        int count;
        while ((count = await ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
            Progressed?.Invoke(sent += count);
        }
    }

    private async Task<int> ReadAsync(byte[] buffer)
    {
        bool failed = true;
        Waiting?.Invoke(false);
        try
        {
            _source ??= _reopened = await _open().ConfigureAwait(false);
            int count = await _source.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            failed = false;
            return count;
        }
        finally
        {
            (failed ? Failed : null)?.Invoke();
            Waiting?.Invoke(true);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reopened?.Dispose();
        }
        base.Dispose(disposing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return true;
    }
}
