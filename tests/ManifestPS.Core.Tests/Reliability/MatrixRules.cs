using System.Reflection;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>The hand-written expectations: tests/FaultMatrix/rules.tsv.</summary>
internal static class MatrixRules
{
    public static string Root { get; } = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;   // set by the project

    private static readonly string[][] Rows = [.. File.ReadLines(Path.Combine(Root, "tests", "FaultMatrix", "rules.tsv")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))];

    /// <summary>The first row for a cell, and the catalogue's row it stands for; null where there is none.</summary>
    public static (CellResult Expected, string Row)? Find(FaultCell cell)
    {
        string[]? row = Array.Find(Rows, row => Names(row[0], cell.Fault) && Names(row[1], cell.Operation.Name) && row[2] == cell.Occurrence);
        return row is null ? null : (new CellResult(row[3], int.Parse(row[4], null), row[5] == "-" ? string.Empty : row[5]), row[6]);
    }

    private static bool Names(string list, string name) => list == "*" || list.Split(',').Contains(name);
}
