using System.Management.Automation;
using ManifestPS.Errors;
using ManifestPS.Files;

namespace ManifestPS.Pipeline;

/// <summary>Paths as a session means them: relative to its location, on any of its drives that holds files.</summary>
internal static class SessionPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The absolute path of a file that need not exist.</summary>
    /// <param name="session">The session.</param>
    /// <param name="path">The path, as the user typed it.</param>
    /// <exception cref="StorageException">The path is on no drive that holds files, or no file can have it.</exception>
    public static string Resolve(SessionState session, string path)
    {
        try
        {
            string resolved = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem
                ? FilePath.Check(resolved)
                : throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is on a drive of {provider.Name}, which holds no files.");
        }
        catch (Exception e) when (e is SessionStateException or NotSupportedException)
        {
            throw new StorageException(ImageErrorCode.PathInvalid, path, $"'{path}' is not a path of this session: {e.Message}", e);
        }
    }
}
