using System.Net;

namespace ManifestPS.Registry;

/// <summary>A body of known length that streams from its source and tells when bytes went out, so that silence can be told from work.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _source;
    private readonly long _size;

    public UploadContent(Stream source, long size)
    {
        (_source, _size) = (source, size);
        Headers.ContentType = new("application/octet-stream");
    }

    /// <summary>Called after each piece; the number of bytes sent so far.</summary>
    public Action<long>? Progressed { get; set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        byte[] buffer = new byte[81920];
        long sent = 0;
        int count;
        while ((count = await _source.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
            Progressed?.Invoke(sent += count);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _size;
        return true;
    }
}
