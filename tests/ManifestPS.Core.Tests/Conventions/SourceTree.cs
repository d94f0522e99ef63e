namespace ManifestPS.Core.Tests;

/// <summary>The repository that these tests were built in.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The engine's source files, relative to its project.</summary>
    public static IReadOnlyList<string> CoreFiles { get; } =
    [
        .. Directory.GetFiles(CoreDirectory, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(CoreDirectory, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Everything in the repository that people write, by its full path.</summary>
    public static IEnumerable<string> TextFiles => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Where(file => TextExtensions.Contains(Path.GetExtension(file)) && !Generated.Overlaps(Path.GetRelativePath(Root, file).Split('/', '\\')));

    private static HashSet<string> TextExtensions { get; } = [".cs", ".csproj", ".md", ".props", ".ps1", ".ps1xml", ".psd1", ".psm1", ".sh", ".targets", ".tsv", ".xml"];

    private static HashSet<string> Generated { get; } = [".git", "bin", "obj", "out"];

    private static string CoreDirectory => Path.Combine(Root, "src", "ManifestPS.Core");

    public static string ReadCore(string file) => File.ReadAllText(Path.Combine(CoreDirectory, file));

    private static string FindRoot(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("The tests are not inside the repository."),
        _ when File.Exists(Path.Combine(directory.FullName, "ManifestPS.sln")) => directory.FullName,
        _ => FindRoot(directory.Parent),
    };
}
