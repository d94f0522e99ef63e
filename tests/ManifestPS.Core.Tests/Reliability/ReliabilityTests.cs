using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>tests/reliability.tsv: every row of the catalogue that must hold has a test, and the test is there.</summary>
public class ReliabilityTests
{
    /// <summary>The P0 rows of sections A, B, D and E that concern reading, and those of J and G.</summary>
    private static readonly string[] Required =
    [
        "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A17", "A18", "B01", "B02", "B03", "B05", "D01", "D02", "D03", "D04", "D05", "D06", "D07",
        "E01", "E02", "E04", "E05", "E07", "G01", "G02", "J01", "J02", "J03",
    ];

    private static readonly string Tests = Path.Combine(SourceTree.Root, "tests");

    private static readonly ILookup<string, string> Sources = Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Tests, "*InNamespace.cs", SearchOption.AllDirectories))
        .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string[] row in File.ReadLines(Path.Combine(Tests, "reliability.tsv")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')))
            {
                rows.Add(row[0], row[2]);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_names_tests_that_are_there(string row, string tests)
    {
        string[] missing = [.. tests.Split(' ').Where(test => test.Split('.') is not [var name, var method] || !Sources[name].Any(source => Regex.IsMatch(source, $@"\b{Regex.Escape(method)}\(")))];

        Assert.True(missing.Length == 0, $"{row}: {string.Join(", ", missing)}");
    }

    [Fact]
    public void No_row_that_must_hold_is_without_a_test() => Assert.Empty(Required.Except(Rows.Select(row => row.Data.Item1)));
}
