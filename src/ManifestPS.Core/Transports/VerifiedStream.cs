using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Transports;

/// <summary>Bytes on their way: counted and hashed as they pass, and refused at the end unless they are what the descriptor says.</summary>
internal sealed class VerifiedStream : ForwardStream
{
    private readonly Stream _source;
    private readonly Descriptor _descriptor;
    private readonly string _what;
    private readonly DigestVerifier _verifier;
    private long _count;
    private bool _verified;

    /// <param name="source">The bytes; disposed with this stream.</param>
    /// <param name="descriptor">What they must be.</param>
    /// <param name="what">What they are, as a sentence begins.</param>
    public VerifiedStream(Stream source, Descriptor descriptor, string what)
    {
        (_source, _descriptor, _what) = (source, descriptor, what);
        _verifier = new DigestVerifier(descriptor.Digest, what);
    }

    public override long Length => _descriptor.Size;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int read = await _source.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
        _count += read;
        if (_count > _descriptor.Size || (read == 0 && count > 0 && _count < _descriptor.Size))
        {
            throw new ContentException(ImageErrorCode.SizeMismatch, $"{_what} has {(read == 0 ? "only " : "more than ")}{Math.Min(_count, _descriptor.Size):N0} bytes where {_descriptor.Size:N0} are declared.");
        }
        _verifier.Append(buffer.AsSpan(offset, read));
        if (_count == _descriptor.Size && !_verified)   // before the last bytes are handed on: whoever takes them could take them for good
        {
            _verifier.Verify();
            _verified = true;
        }
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _verifier.Dispose();
        }
        base.Dispose(disposing);
    }
}
