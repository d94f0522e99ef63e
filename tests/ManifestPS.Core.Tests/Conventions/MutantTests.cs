namespace ManifestPS.Core.Tests;

/// <summary>The table of mutants (tests/mutants/mutants.tsv): a row that no longer applies proves nothing about its guard.</summary>
public class MutantTests
{
    public static TheoryData<string> Names => [.. Rows.Select(row => row[0])];

    private static string[][] Rows { get; } =
        [.. File.ReadLines(Path.Combine(SourceTree.Root, "tests", "mutants", "mutants.tsv")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mutant_has_one_place_in_the_source(string name)
    {
        string[] row = Assert.Single(Rows, row => row[0] == name);
        Assert.Equal(5, row.Length);
        string before = row[2].Replace("\\n", "\n", StringComparison.Ordinal);

        string source = SourceTree.ReadCore(row[1]).ReplaceLineEndings("\n");
        int place = source.IndexOf(before, StringComparison.Ordinal);

        Assert.True(place >= 0, $"{row[1]} does not have the text any more.");
        Assert.Equal(place, source.LastIndexOf(before, StringComparison.Ordinal));
        Assert.NotEqual(row[2], row[3]);
    }
}
