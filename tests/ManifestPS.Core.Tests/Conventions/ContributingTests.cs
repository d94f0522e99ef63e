using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>CONTRIBUTING leads a stranger to files and types that exist.</summary>
public sealed partial class ContributingTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SourceTree.Root, "CONTRIBUTING.md"));

    [Fact]
    public void Every_path_that_CONTRIBUTING_names_exists()
    {
        string[] paths = [.. PathInCode().Matches(Text).Select(match => match.Groups["path"].Value)];

        Assert.InRange(paths.Length, 50, 200);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, path.StartsWith("Core/", StringComparison.Ordinal) ? "src/ManifestPS." + path : path)), path));
    }

    [Fact]
    public void Every_type_that_CONTRIBUTING_draws_a_path_through_exists()
    {
        string[] types = [.. Block().Matches(Text).SelectMany(block => FirstWord().Matches(block.Groups["steps"].Value)).Select(match => match.Groups["type"].Value)];

        Assert.InRange(types.Length, 15, 30);
        Assert.All(types, type => Assert.NotEmpty(Directory.GetFiles(Path.Combine(SourceTree.Root, "src"), type + ".cs", SearchOption.AllDirectories)));
    }

    [GeneratedRegex(@"`(?<path>(?:Core|src|tests|docs|tools)/[\w./-]+)`")]
    private static partial Regex PathInCode();

    [GeneratedRegex(@"^```text\r?\n(?<steps>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<type>[A-Z]\w+)[. ]", RegexOptions.Multiline)]
    private static partial Regex FirstWord();
}
