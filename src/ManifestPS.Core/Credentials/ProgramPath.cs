using ManifestPS.Files;

namespace ManifestPS.Credentials;

/// <summary>Finds a program on the PATH: by its absolute path, and never in the current directory, where anyone may have put one.</summary>
internal static class ProgramPath
{
    private static readonly string[] Extensions = CredentialEnvironment.IsWindows ? [".exe", ".cmd"] : [string.Empty];

    /// <returns>The absolute path, of one that may be run if there is any; null where no directory of the PATH has the program.</returns>
    public static string? Find(string program, CredentialEnvironment environment)
    {
        string[] found = [.. (environment.Find("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Where(IsAbsolute)
            .SelectMany(directory => Extensions.Select(extension => Path.Combine(directory, program + extension)))
            .Where(File.Exists)];
        return found.FirstOrDefault(NativeFile.IsExecutable) ?? found.FirstOrDefault();
    }

    // "C:tools" and "\tools" are rooted to .NET, but lead where the current directory is.
    private static bool IsAbsolute(string directory) => CredentialEnvironment.IsWindows
        ? (directory.Length >= 3 && directory[1] == ':' && directory[2] is '\\' or '/') || directory.StartsWith(@"\\", StringComparison.Ordinal)
        : directory is ['/', ..];
}
