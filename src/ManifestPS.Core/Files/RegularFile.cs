using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Reads files that others may have had a hand in: no devices, no pipes, nothing that waits, no more than a limit; in a directory that somebody else made, no links either.</summary>
internal static class RegularFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="root">The directory, as the user named it; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <param name="limit">The most bytes to read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The bytes; null where there is no such file.</returns>
    /// <exception cref="StorageException">It is not a regular file, or cannot be read.</exception>
    /// <exception cref="ManifestException">It is larger than the limit.</exception>
    public static async Task<byte[]?> ReadAsync(string root, string relativePath, int limit, CancellationToken cancellationToken)
    {
        using FileStream? file = Open(root, relativePath);
        string path = Path.Combine(root, relativePath);
        byte[]? content = file is null ? null : await ReadToEndAsync(file, path, limit, cancellationToken).ConfigureAwait(false);
        return content is [] ? throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is empty.") : content;
    }

    /// <summary>Reads a whole file that the user named; what a link there leads to is theirs too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes to read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The bytes; null where there is no such file.</returns>
    /// <exception cref="StorageException">It is not a regular file, or cannot be read.</exception>
    /// <exception cref="ManifestException">It is larger than the limit.</exception>
    public static async Task<byte[]?> ReadAsync(string path, int limit, CancellationToken cancellationToken)
    {
        using FileStream? file = Find(path, () => NativeFile.OpenRegular(path));
        return file is null ? null : await ReadToEndAsync(file, path, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a whole file that the user named, as <see cref="ReadAsync(string, int, CancellationToken)"/> does, where nothing can be awaited.</summary>
    public static byte[]? Read(string path, int limit) => Find(path, () =>
    {
        using BinaryReader file = new(NativeFile.OpenRegular(path));
        byte[] content = file.ReadBytes(limit + 1);
        return content.Length <= limit ? content : throw TooLarge(path, limit);
    });

    /// <summary>Opens a file of any size.</summary>
    /// <param name="root">The directory, as the user named it; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <returns>The file; null where there is none.</returns>
    /// <exception cref="StorageException">It is not a regular file, or cannot be read.</exception>
    public static FileStream? Open(string root, string relativePath) =>
        Find(Path.Combine(root, relativePath), () => NativeFile.OpenRegular(root, relativePath));

    /// <summary>The length of a regular file; null where there is none.</summary>
    /// <param name="root">The directory, as the user named it; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <exception cref="StorageException">It is not a regular file, or who asks may not know.</exception>
    public static long? FindLength(string root, string relativePath)
    {
        using FileStream? file = Open(root, relativePath);
        return file?.Length;
    }

    private static T? Find<T>(string path, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileReadFailed, path, $"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static async Task<byte[]> ReadToEndAsync(FileStream file, string path, int limit, CancellationToken cancellationToken)
    {
        try
        {
            using MemoryStream content = new();
            byte[] buffer = new byte[81920];
            int count;
            while ((count = await file.ReadAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                content.Write(buffer, 0, count);
                if (content.Length > limit)
                {
                    throw TooLarge(path, limit);
                }
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileReadFailed, path, $"'{path}' cannot be read: {e.Message}", e);
        }
    }
    private static ManifestException TooLarge(string path, int limit) =>
        new(ImageErrorCode.ManifestTooLarge, null, $"'{path}' has more than {limit:N0} bytes, the limit for manifests and configurations.");
}
