namespace ManifestPS.Registry;

/// <summary>The body of an answer while it arrives: no silence longer than bearable, and the connection given back at the end.</summary>
internal sealed class BodyStream : Stream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly TimeSpan _timeout;

    public BodyStream(HttpResponseMessage response, Stream body, TimeSpan timeout) => (_response, _body, _timeout) = (response, body, timeout);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private string Authority => _response.RequestMessage?.RequestUri?.Authority ?? "the server";

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_timeout);
        using CancellationTokenRegistration abort = silence.Token.Register(_response.Dispose);
        try
        {
            return await _body.ReadAsync(buffer.AsMemory(offset, count), silence.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw silence.IsCancellationRequested
                ? new RegistryException(ImageErrorCode.NetworkStalled, Authority, $"'{Authority}' stopped in the middle of its answer for {_timeout.TotalSeconds:0.#} seconds.", e)
                : new RegistryException(ImageErrorCode.NetworkTruncated, Authority, $"'{Authority}' broke off in the middle of its answer.", e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response.Dispose();
        }
        base.Dispose(disposing);
    }
}
