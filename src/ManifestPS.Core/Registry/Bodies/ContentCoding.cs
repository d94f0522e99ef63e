using System.IO.Compression;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Bodies;

/// <summary>Undoes the coding of a body that was asked for as it is and came compressed (RFC 9110, section 8.4): gzip, as long as it does not swell out of measure.</summary>
internal sealed class ContentCoding : IDisposable
{
    private const int MaxRatio = 100;
    private const int Free = 64 * 1024;   // a small document of blanks compresses well and does no harm

    private readonly CountingStream _source;
    private long _decoded;

    private ContentCoding(Stream source)
    {
        _source = new CountingStream(source);
        Decoded = new GZipStream(_source, CompressionMode.Decompress);
    }

    public Stream Decoded { get; }

    /// <summary>The coding of an answer; null where it has none.</summary>
    /// <exception cref="RegistryException">It is one that is not known.</exception>
    public static ContentCoding? Of(HttpResponseMessage response, Stream body, string authority)
    {
        string coding = NameOf(response);
        return coding.ToLowerInvariant() switch
        {
            "" => null,
            "gzip" or "x-gzip" => new ContentCoding(body),
            _ => throw new RegistryException(ImageErrorCode.UnsupportedEncoding, authority, $"'{authority}' sent its response in the encoding '{coding}', which was not requested."),
        };
    }

    /// <summary>The name of a response's coding; empty if it has none.</summary>
    public static string NameOf(HttpResponseMessage response) =>
        string.Join(", ", response.Content.Headers.ContentEncoding.Where(name => !name.Equals("identity", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The failure of a body that is not in the coding that it is said to have.</summary>
    public static RegistryException Damaged(string authority, InvalidDataException e) =>
        new(ImageErrorCode.ResponseInvalid, authority, $"'{authority}' sent an answer that it calls compressed and that is not, or is damaged.", e);

    /// <summary>Counts decoded bytes; false where they are too many for what came over the wire.</summary>
    public bool IsMeasured(int count)
    {
        _decoded += count;
        return _decoded <= Free || _decoded <= _source.Count * MaxRatio;
    }

    public void Dispose() => Decoded.Dispose();
}
