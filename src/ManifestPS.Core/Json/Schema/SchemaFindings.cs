namespace ManifestPS.Json.Schema;

/// <summary>The violations found so far. Bounded: 4 MiB of JSON have room for a million wrong values.</summary>
internal sealed class SchemaFindings
{
    /// <summary>The most violations that are told of one document.</summary>
    public const int Limit = 1_000;

    private readonly List<SchemaViolation> _violations = [];

    public bool IsFull => _violations.Count >= Limit;

    public void Add(string path, string message)
    {
        if (!IsFull)
        {
            _violations.Add(new SchemaViolation(path, message));
        }
    }

    public ValueList<SchemaViolation> ToValueList() => _violations.ToValueList();
}
