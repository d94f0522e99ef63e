using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Writes a file so that whoever looks sees the old content or the new, whole, even after a crash.</summary>
/// <remarks>A link keeps leading to its file, and the file keeps its owner and its permissions. What cannot be replaced so is refused: devices, pipes, read-only files, files with several names.</remarks>
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
        WriteTarget target = WriteTarget.Find(path);
        string directory = FilePath.DirectoryOf(target.Path);
        string temporary = Path.Combine(directory, $".{Path.GetRandomFileName()}");   // short, for the file's own name may be as long as a name can be
        bool leftover = false;
        try
        {
            using (FileStream file = NativeFile.Create(temporary, isPrivate || target.Old is not null))
            {
                leftover = true;
                NativeFile.Inherit(file, target, isPrivate);
                file.Write(content);
                NativeFile.Sync(file);
            }
            NativeFile.Replace(temporary, target.Path);
            leftover = false;
            NativeFile.SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileWriteFailed, path, $"'{path}' cannot be written: {e.Message.TrimEnd('.')}.", e);
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
