using System.Collections.Concurrent;
using System.Text;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>A blob that only one call of a cell has to do with.</summary>
internal sealed class CellBlob
{
    /// <summary>Enough for many pieces of a body, and for one of an upload.</summary>
    public const int Small = 200;

    /// <summary>More than goes out at once, so that an upload has begun before it ends.</summary>
    public const int Middle = 200_000;

    /// <summary>A chunk of an upload in the matrix, which repeats uploads a thousand times; BlobUploadTests have the size that is shipped.</summary>
    public const int Chunk = 64 * 1024;

    /// <summary>Two chunks of an upload.</summary>
    public const int Large = Chunk + 1000;

    private static readonly ConcurrentDictionary<(int Call, int Size), CellBlob> Made = new();

    private CellBlob(int call, int size)
    {
        Content = new byte[size];
        _ = Encoding.ASCII.GetBytes($"blob {call} of {size} bytes", Content);
        Descriptor = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = Digest.Compute("sha256", Content), Size = size };
    }

    public byte[] Content { get; }

    public Descriptor Descriptor { get; }

    public static CellBlob For(int call, int size) => Made.GetOrAdd((call, size), key => new CellBlob(key.Call, key.Size));
}
