using System.Text;
using ManifestPS.Errors;

namespace ManifestPS.Files;

/// <summary>Refuses what would name another file than it says: systems end a path at a NUL, and write a half surrogate as something else.</summary>
public static class FilePath
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The path itself, if a file can have it.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="StorageException">No file can.</exception>
    public static string Check(string path)
    {
        _ = Encode(path);
        return path;
    }

    /// <summary>The path as Unix takes it.</summary>
    /// <exception cref="StorageException">No file can have it.</exception>
    internal static byte[] Encode(string path)
    {
        try
        {
            return path.Length > 0 && path.IndexOf('\0') < 0
                ? StrictUtf8.GetBytes(path + "\0")
                : throw Invalid(path, path.Length == 0 ? "it is empty" : "it contains a NUL character");
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(path, "it is not valid Unicode");
        }
    }

    /// <summary>The directory that a path's last step is in.</summary>
    internal static string DirectoryOf(string path) => Path.GetDirectoryName(path) switch
    {
        null => path,
        "" => ".",
        var directory => directory,
    };

    private static StorageException Invalid(string path, string reason) =>
        new(ImageErrorCode.PathInvalid, path, $"'{path.Replace("\0", "\\0")}' is not a valid path: {reason}.");
}
