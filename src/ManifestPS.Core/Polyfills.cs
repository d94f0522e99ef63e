// The one file with #if: what netstandard2.0 lacks, under the names that net8.0 has for it.
#if NETSTANDARD2_0
using System.Buffers;
using System.Security.Cryptography;
#endif

namespace ManifestPS;

internal static class Polyfills
{
#if NETSTANDARD2_0
    extension(Convert)
    {
        internal static string ToHexString(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "");
    }

    extension(IncrementalHash hash)
    {
        internal void AppendData(ReadOnlySpan<byte> data)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(data.Length);
            data.CopyTo(copy);
            hash.AppendData(copy, 0, data.Length);
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
#endif
}
