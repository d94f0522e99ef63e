namespace ManifestPS.Core.Tests;

/// <summary>A table of Golden/: cells separated by tabs, and lines of '#' that say where it is from.</summary>
internal static class GoldenTable
{
    public static IEnumerable<string[]> Read(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", name))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'));
}
