namespace ManifestPS.Diagnostics;

/// <summary>A text that does not show itself: whatever prints or serialises the object that holds it sees a placeholder.</summary>
internal sealed class Secret(string value)
{
    private readonly string _value = value;

    /// <summary>The text, for the exchange it is meant for.</summary>
    public string Reveal() => _value;

    public override string ToString() => "(secret)";
}
