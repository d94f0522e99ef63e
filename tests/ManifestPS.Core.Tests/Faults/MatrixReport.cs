using System.Text;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>Writes docs/fault-matrix.md.</summary>
internal static class MatrixReport
{
    public static string Write(IReadOnlyDictionary<FaultCell, CellResult> results)
    {
        int right = results.Count(cell => MatrixRules.Find(cell.Key)?.Expected == cell.Value);
        StringBuilder text = new("""
            # The fault matrix

            What comes of an operation on a registry when one of its requests goes wrong once, at every third, or always.
            Expectations are written by hand in `tests/FaultMatrix/rules.tsv` from `reliability.md` and the protocol, before any run; the cells below are what a run showed.
            A cell is the outcome, the number of requests at the registry, and the waits in seconds at the highest throw of the dice; "every third" makes three calls.

            The test is `FaultMatrixTests`, a part of `dotnet test`. It fails where one cell is not as its rule says, or has none.
            In every cell it also looks for the secret in errors and output, for writes and credentials at another host, for connections that stay behind, and for files.
            This writes the page anew:

            ```sh
            FAULT_MATRIX=$PWD/docs/fault-matrix.md dotnet test --project tests/ManifestPS.Core.Tests -- --filter-class "*FaultMatrixTests"
            ```


            """);
        _ = text.Append(null, $"{results.Count} cells, {right} as the rule table says, {results.Count - right} not.\n");
        foreach (IGrouping<MatrixOperation, FaultCell> operation in FaultCell.All().GroupBy(cell => cell.Operation))
        {
            _ = text.Append(null, $"\n## {operation.Key.Name}\n\n{operation.Key.Description}\n\n| fault | row | once | every third | always |\n|---|---|---|---|---|\n");
            foreach (IGrouping<string, FaultCell> fault in operation.GroupBy(cell => cell.Fault))
            {
                string[] cells = [.. fault.Select(cell => results[cell].ToString())];
                _ = text.Append(null, $"| {fault.Key} | {MatrixRules.Find(fault.First())?.Row} | {(cells.Length == 1 ? $"- | - | {cells[0]}" : string.Join(" | ", cells))} |\n");
            }
        }
        return text.ToString();
    }
}
