// What netstandard2.0 lacks, under the names that net8.0 has for it. #if stands in files of this name only.
#if NETSTANDARD2_0
using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
#endif

namespace ManifestPS;

internal static class Polyfills
{
#if NETSTANDARD2_0
    public static int GetCharCount(this Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.GetCharCount(bytes.ToArray());

    public static void Write(this Stream stream, ReadOnlySpan<byte> bytes) => stream.Write(bytes.ToArray(), 0, bytes.Length);

    /// <remarks>For memory over an array, which is all that the engine reads into.</remarks>
    public static Task<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment)
            ? stream.ReadAsync(segment.Array, segment.Offset, segment.Count, cancellationToken)
            : throw new NotSupportedException("The buffer is not an array.");

    public static async Task<T> WaitAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        await WaitAsync((Task)task, cancellationToken).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    public static async Task WaitAsync(this Task task, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
        await (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <remarks>For memory over an array, as above.</remarks>
    public static Task WriteAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken) =>
        MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment)
            ? stream.WriteAsync(segment.Array, segment.Offset, segment.Count, cancellationToken)
            : throw new NotSupportedException("The buffer is not an array.");

    /// <remarks>.NET Framework ends the process only; what it started goes on.</remarks>
    public static void Kill(this Process process, bool entireProcessTree)
    {
        _ = entireProcessTree;
        process.Kill();
    }

    extension(File)
    {
        /// <remarks>.NET Framework is Windows only, and knows no such rights.</remarks>
        public static bool IsReadableByOthers(string path) => false;
    }

    extension(Convert)
    {
        public static string ToHexString(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "");
    }

    extension(IncrementalHash hash)
    {
        public void AppendData(ReadOnlySpan<byte> data)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(data.Length);
            data.CopyTo(copy);
            hash.AppendData(copy, 0, data.Length);
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
#else
    extension(File)
    {
        /// <summary>Whether its group or everybody may read a file; on Windows the directory decides.</summary>
        public static bool IsReadableByOthers(string path) =>
            !OperatingSystem.IsWindows() && (new FileInfo(path).UnixFileMode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
    }
#endif
}
