namespace ManifestPS.Operations;

/// <summary>Something about a list that will surprise somebody who runs it.</summary>
/// <param name="Id">Stable name of the rule.</param>
/// <param name="Message">The sentence.</param>
public sealed record ListFinding(string Id, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Message}";
}
