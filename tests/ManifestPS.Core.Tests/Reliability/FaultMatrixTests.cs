using System.Collections.Concurrent;
using System.Diagnostics;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>reliability.md, 3.2: operations x faults x occurrence, against the rule table.</summary>
public sealed class FaultMatrixTests
{
    /// <summary>Where to write what came out, as docs/fault-matrix.md is.</summary>
    private static readonly string? Report = Environment.GetEnvironmentVariable("FAULT_MATRIX");

    [Fact]
    public async Task Every_cell_is_as_the_rule_table_says()
    {
        string[] before = Files();
        ConcurrentDictionary<FaultCell, CellResult> results = new();
        ILookup<bool, FaultCell> cells = FaultCell.All().ToLookup(cell => cell.IsSilent);
        await Task.WhenAll(RunAsync(cells[true], 48, results), RunAsync(cells[false], 8, results));

        if (Report is not null)
        {
            File.WriteAllText(Report, MatrixReport.Write(results));
        }
        string[] differences = [.. FaultCell.All().Where(cell => MatrixRules.Find(cell)?.Expected != results[cell]).Select(cell => $"{cell}: expected {MatrixRules.Find(cell)?.Expected.ToString() ?? "nothing"}; got {results[cell]}")];
        Assert.True(differences.Length == 0, $"{differences.Length} of {results.Count} cells differ:\n{string.Join('\n', differences)}");
        await FilesAreThoseAsync(before);
    }

    /// <summary>What other tests and programs write goes away; what was forgotten stays.</summary>
    private static async Task FilesAreThoseAsync(string[] before)
    {
        Stopwatch patience = Stopwatch.StartNew();
        while (Files().Except(before).Any() && patience.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Empty(Files().Except(before));
    }

    private static Task RunAsync(IEnumerable<FaultCell> cells, int parallel, ConcurrentDictionary<FaultCell, CellResult> results) =>
        Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = TestContext.Current.CancellationToken }, async (cell, stop) =>
            results[cell] = await cell.RunAsync(stop));

    /// <summary>What stands where a forgotten file would: beside the process, and temporary files of ours among those of the machine.</summary>
    private static string[] Files() => [.. Directory.GetFiles(Environment.CurrentDirectory), .. Directory.GetFiles(Path.GetTempPath(), ".*.tmp")];
}
