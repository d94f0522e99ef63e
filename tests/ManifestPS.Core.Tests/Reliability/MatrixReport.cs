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
            Expectations are written by hand in `tests/FaultMatrix/rules.tsv` from `reliability.md` and the protocol, before the first run of what they are about; the cells below are what a run showed.
            A cell is the outcome, the number of requests at the registry, and the waits in seconds at the highest throw of the dice; "every third" makes three calls.

            The test is `FaultMatrixTests`, a part of `dotnet test`. It fails where one cell is not as its rule says, or has none.
            In every cell it also looks for the secret in errors and output, for writes and credentials at another host, for connections that stay behind, and for files.
            This writes the page anew:

            ```sh
            FAULT_MATRIX=$PWD/docs/fault-matrix.md dotnet test --project tests/ManifestPS.Core.Tests -- --filter-class "*FaultMatrixTests"
            ```

            ## Rules that were changed after a run

            The first version of a rule was written before its cells were run. If a run and a rule disagreed, the code was fixed or, in these cases, the rule: by hand, in a commit that says why.

            | commit | cells | from | to | why |
            |---|---|---|---|---|
            | 25ded9d | wrong-bytes, referrers | ok | MediaTypeMismatch | The flipped bit lies in the media type there, which shows; the rule was written for one in a name. |
            | e548b19 | redirect-private, referrers | AddressRefused, by the rule for all reads | ok | With the code: referrers are not sought where a redirect leads (G03), so the tag is asked. |
            | cb1c6da | status-401, status-403, status-404, mount | 3 to 5 requests | one more | The rule forgot the GET of the blob from the other repository. |
            | 4f9610a | all, delete-upload | DigestMismatch | NetworkStalled | The scene was changed, too: a source that lies shows itself before or after the PUT has arrived, one that falls silent only after. |
            | 2eb5095 | status-401, patch, every third | ok, 23 requests | AuthenticationFailed, 20 | The third call shows the credential from its first request on, so the refusal is final (A13). |
            | 057dab6 | status-404, infinite, html, short-length, close-delimited-cut and redirects, token, every third | 6 requests | 7 | The rule forgot that the registry is asked once what it wants now, where a realm that was known fails. |
            | bf3d60f | status-404, put-digest and put-tag | RepositoryNotFound | RegistryRefused | A 404 to a PUT does not prove that the repository is missing: some registries respond so to a list that is sent by digest. |
            | 1768f0a | html, head | NotARegistry | ok | The body alone decides whether a response is a web page, and the response to HEAD has none. |


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
