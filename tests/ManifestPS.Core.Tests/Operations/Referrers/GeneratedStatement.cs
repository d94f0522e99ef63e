using System.Text;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>An SPDX document of many megabytes that nobody holds: two packages with files between them. It measures what lives in memory while it is read.</summary>
internal sealed class GeneratedStatement(int megabytes, bool isInEnvelope) : Stream
{
    private const int MeasuredEvery = 8 * 1024 * 1024;

    private readonly IEnumerator<byte[]> _pieces = Pieces(megabytes, isInEnvelope).GetEnumerator();
    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private long _length;
    private byte[] _piece = [];
    private int _taken;

    /// <summary>The most memory that was in use, besides what was before.</summary>
    public long MostMemory { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_taken == _piece.Length)
        {
            if (!_pieces.MoveNext())
            {
                return 0;
            }
            (_piece, _taken) = (_pieces.Current, 0);
        }
        int read = Math.Min(count, _piece.Length - _taken);
        Array.Copy(_piece, _taken, buffer, offset, read);
        _taken += read;
        if (_length / MeasuredEvery != (_length += read) / MeasuredEvery)
        {
            MostMemory = Math.Max(MostMemory, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _pieces.Dispose();
        base.Dispose(disposing);
    }

    private static IEnumerable<byte[]> Pieces(int megabytes, bool isInEnvelope) =>
        isInEnvelope
            ? Document(megabytes * 3 / 4).Select(piece => Encoding.ASCII.GetBytes(Convert.ToBase64String(piece))).Prepend("{\"payload\":\""u8.ToArray()).Append("\"}"u8.ToArray())
            : Document(megabytes);

    /// <summary>Pieces of 48 KiB, which are as many characters of base64 without padding.</summary>
    private static IEnumerable<byte[]> Document(int megabytes)
    {
        const int Piece = 48 * 1024;
        yield return Padded("""{"spdxVersion":"SPDX-2.3","packages":[{"name":"first"}],"files":[""", Piece);
        byte[] files = Padded(string.Concat(Enumerable.Repeat($$"""{"fileName":"{{new string('f', 500)}}","checksums":[{"algorithm":"SHA1","checksumValue":"0"}]},""", 80)), Piece);
        for (int i = 0; i <= megabytes * 1024 / 48; i++)
        {
            yield return files;
        }
        yield return Padded("""{}],"comment":" """, Piece);
        yield return Padded(new string('c', Piece), Piece);
        yield return Padded(""" ","other":{"packages":[{"name":"not this"}]},"components":[{"name":"last"}]}""", Piece);
    }

    private static byte[] Padded(string text, int size) => Encoding.ASCII.GetBytes(text.PadRight(size));
}
