using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Reads files in a directory that somebody else made: no links, no devices, no pipes, no more than a limit.</summary>
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
        return file is null ? null : await ReadToEndAsync(file, Path.Combine(root, relativePath), limit, cancellationToken).ConfigureAwait(false);
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
        using FileStream? file = Find(path, () => NativeFile.OpenRegular(path, followLink: true));
        return file is null ? null : await ReadToEndAsync(file, path, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a file of any size.</summary>
    /// <param name="root">The directory, as the user named it; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <returns>The file; null where there is none.</returns>
    /// <exception cref="StorageException">It is not a regular file, or cannot be read.</exception>
    public static FileStream? Open(string root, string relativePath) =>
        Find(Path.Combine(root, relativePath), () => NativeFile.OpenRegular(RefuseLinks(root, relativePath), followLink: false));

    /// <summary>The length of a regular file; null where there is none.</summary>
    /// <param name="root">The directory, as the user named it; it may itself be a link.</param>
    /// <param name="relativePath">The file in it; none of its steps may be a link.</param>
    /// <exception cref="StorageException">A link stands on the way, or who asks may not know.</exception>
    public static long? FindLength(string root, string relativePath) =>
        Find<long?>(Path.Combine(root, relativePath), () => new FileInfo(RefuseLinks(root, relativePath)).Length);

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

    private static string RefuseLinks(string root, string relativePath)
    {
        string path = root;
        foreach (string step in relativePath.Split(Path.DirectorySeparatorChar))
        {
            path = Path.Combine(path, step);
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
            {
                throw new StorageException(ImageErrorCode.UnsafeFile, path, $"'{path}' is a link; an OCI layout must hold its files itself.");
            }
        }
        return path;
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
                    throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"'{path}' has more than {limit:N0} bytes, the limit for manifests and configurations.");
                }
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileReadFailed, path, $"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
