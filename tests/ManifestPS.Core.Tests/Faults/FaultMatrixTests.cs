using System.Collections.Concurrent;
using System.Text;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>reliability.md, 3.2: operations x faults x occurrence, against the rule table.</summary>
public sealed class FaultMatrixTests
{
    /// <summary>Where to write what came out, as docs/fault-matrix.md is.</summary>
    private static readonly string? Report = Environment.GetEnvironmentVariable("FAULT_MATRIX");

    [Fact]
    public async Task Every_cell_is_as_the_rule_table_says()
    {
        ConcurrentDictionary<FaultCell, CellResult> results = new();
        await Parallel.ForEachAsync(FaultCell.All(), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (cell, stop) =>
            results[cell] = await cell.RunAsync(stop));

        if (Report is not null)
        {
            File.WriteAllText(Report, Write(results));
        }
        string[] differences = [.. FaultCell.All().Where(cell => MatrixRules.Find(cell)?.Expected != results[cell]).Select(cell => $"{cell}: expected {MatrixRules.Find(cell)?.Expected}, got {results[cell]}")];
        Assert.True(differences.Length == 0, $"{differences.Length} of {results.Count} cells differ:\n{string.Join('\n', differences)}");
    }

    private static string Write(IReadOnlyDictionary<FaultCell, CellResult> results)
    {
        int right = results.Count(cell => MatrixRules.Find(cell.Key)?.Expected == cell.Value);
        StringBuilder text = new();
        _ = text.Append("# The fault matrix\n\nWhat a read comes to when something goes wrong once, always, or at the third of three calls.\n");
        _ = text.Append("Expectations are written by hand in `tests/FaultMatrix/rules.tsv`; the cells below are what a run showed (`FAULT_MATRIX=docs/fault-matrix.md`, test `FaultMatrixTests`).\n");
        _ = text.Append("A cell is the outcome, the number of requests at the registry, and the waits in seconds at the highest throw of the dice.\n\n");
        _ = text.Append(null, $"{results.Count} cells, {right} as the rule table says, {results.Count - right} not.\n");
        foreach (string operation in FaultCell.Operations)
        {
            _ = text.Append(null, $"\n## {operation}\n\n| fault | row | once | every third | always |\n|---|---|---|---|---|\n");
            foreach (IGrouping<string, FaultCell> fault in FaultCell.All().Where(cell => cell.Operation == operation).GroupBy(cell => cell.Fault))
            {
                _ = text.Append(null, $"| {fault.Key} | {MatrixRules.Find(fault.First())?.Row} | {Cell("once")} | {Cell("every3")} | {Cell("always")} |\n");

                string Cell(string occurrence) => results.TryGetValue(new FaultCell(operation, fault.Key, occurrence), out CellResult? result)
                    ? $"{result.Outcome}, {result.Requests}{(result.Waits.Length > 0 ? $", {result.Waits}" : string.Empty)}"
                    : "-";
            }
        }
        return text.ToString();
    }
}
