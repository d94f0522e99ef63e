using System.Globalization;
using System.Text;
using ManifestPS.Errors;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>One cell of the fault matrix: an operation, what goes wrong, and when.</summary>
internal sealed record FaultCell(MatrixOperation Operation, string Fault, string Occurrence)
{
    private static readonly string[] Occurrences = ["once", "every3", "always"];

    /// <summary>What the answer to a write or a ping holds that has next to none by itself, so that it, too, can break off.</summary>
    private static readonly byte[] Answer = Encoding.UTF8.GetBytes("""{"detail":"what a registry may add to its answer"}""");

    /// <summary>All cells.</summary>
    public static IEnumerable<FaultCell> All() =>
        from operation in MatrixOperation.All
        from fault in MatrixFaults.All.Keys.Concat(operation.IsWrite ? MatrixFaults.Lost.Keys : []).Append(MatrixFaults.Refused)
        from occurrence in Occurrences
        where fault != MatrixFaults.Refused || occurrence == "always"
        select new FaultCell(operation, fault, occurrence);

    /// <summary>Whether it mostly waits, so that many at a time take no more than one.</summary>
    public bool IsSilent => Operation.IsSilent || MatrixFaults.IsSilent(Fault);

    public override string ToString() => $"{Operation.Name} {Fault} {Occurrence}";

    public async Task<CellResult> RunAsync(CancellationToken cancellationToken)
    {
        FakeClock clock = new();
        await using CellScene scene = await CellScene.StartAsync(Operation, Fault, clock);
        Break(scene);
        string outcome = "ok";
        for (int call = 1; call <= (Occurrence == "every3" ? 3 : 1); call++)
        {
            outcome = await CallAsync(scene, call, cancellationToken);
        }
        return new CellResult(outcome + await scene.FindTracesAsync(Fault), scene.RequestCount, string.Join(' ', clock.Waits.Select(wait => wait.ToString(CultureInfo.InvariantCulture))));
    }

    private void Break(CellScene scene)
    {
        FaultRule rule = Operation.FaultyOf(scene).Faults.On(Operation.Method, Operation.Path).When(Occurrence switch
        {
            "once" => TestRegistry.Occurrence.Once,
            "every3" => TestRegistry.Occurrence.Every(3),
            _ => TestRegistry.Occurrence.Always,
        });
        if ((Operation.IsWrite || Operation.Name == "ping") && MatrixFaults.IsOfTheBody(Fault))
        {
            _ = rule.OtherBody(Answer);
        }
        if (MatrixFaults.All.TryGetValue(Fault, out Action<FaultRule, string>? fault) || MatrixFaults.Lost.TryGetValue(Fault, out fault))
        {
            fault(rule, scene.OtherUrl);
        }
    }

    private async Task<string> CallAsync(CellScene scene, int call, CancellationToken cancellationToken)
    {
        try
        {
            return await Operation.RunAsync(scene, call, cancellationToken);
        }
        catch (ImageException e)
        {
            return e.Code + (CellScene.HoldsSecret(e.ToString()) ? " (a secret in the error)" : string.Empty);
        }
    }
}
