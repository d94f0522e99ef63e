namespace ManifestPS.Core.Tests.Faults;

/// <summary>What came of a cell.</summary>
/// <param name="Outcome">"ok", or what the last call ended with.</param>
/// <param name="Requests">How many requests the registry saw.</param>
/// <param name="Waits">The waits on the clock, in seconds.</param>
internal sealed record CellResult(string Outcome, int Requests, string Waits)
{
    public override string ToString() => $"{Outcome}, {Requests}{(Waits.Length > 0 ? $", {Waits}" : string.Empty)}";
}
