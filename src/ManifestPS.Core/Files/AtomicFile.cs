using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Writes a file so that whoever looks sees the old content or the new, whole, even after a crash.</summary>
public static class AtomicFile
{
    /// <summary>Writes or replaces a file: a temporary one beside it, brought to the disk, then renamed over it.</summary>
    /// <param name="path">Absolute path of the file; its directory must exist.</param>
    /// <param name="content">The whole new content.</param>
    /// <exception cref="StorageException">It cannot be written; then the old content, or absence, is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, isPrivate: false);

    /// <summary>Writes or replaces a file that only its owner may read, as <see cref="Write(string, ReadOnlySpan{byte})"/> does.</summary>
    internal static void WritePrivate(string path, ReadOnlySpan<byte> content) => Write(path, content, isPrivate: true);

    private static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate)
    {
        string directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        string temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        bool leftover = false;
        try
        {
            using (FileStream file = isPrivate ? NativeFile.CreatePrivate(temporary) : new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                leftover = true;
                file.Write(content);
                NativeFile.Sync(file);
            }
            NativeFile.Replace(temporary, path);
            leftover = false;
            NativeFile.SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileWriteFailed, path, $"'{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            if (leftover)
            {
                File.Delete(temporary);
            }
        }
    }
}
