namespace ManifestPS.TestRegistry;

/// <summary>
/// The rules of what goes wrong. They are asked in order; the first that fires takes the request and later ones do not
/// count it, so two "once" rules for one path make a sequence.
/// </summary>
public sealed class FaultList
{
    private readonly Lock _sync = new();
    private readonly List<FaultRule> _rules = [];
    private readonly List<Gate> _gates = [];

    /// <summary>Starts a rule for requests; see <see cref="RequestMatch"/> for the pattern.</summary>
    public FaultRule On(string method, string path) => Add(new FaultRule(new RequestMatch(method, path)));

    /// <summary>Starts a rule for connections, before TLS: only Reset, Cut, Stall and Raw apply.</summary>
    public FaultRule OnConnection() => On(RequestMatch.Connection, "*");

    /// <summary>Adds the rules of a script; see <see cref="FaultScript"/> for its form.</summary>
    public void Add(string script)
    {
        foreach (FaultRule rule in FaultScript.Parse(script))
        {
            Add(rule);
        }
    }

    /// <summary>Holds matching requests at a gate; with <paramref name="answers"/> after they were carried out.</summary>
    public Gate Hold(string method, string path, bool answers = false)
    {
        Gate gate = new(new RequestMatch(method, path), answers);
        lock (_sync)
        {
            _gates.Add(gate);
        }

        return gate;
    }

    /// <summary>Drops all rules and gates; requests held are let go.</summary>
    public void Clear()
    {
        lock (_sync)
        {
            _gates.ForEach(gate => gate.Release());
            _gates.Clear();
            _rules.Clear();
        }
    }

    internal Gate? FindGate(RecordedRequest request)
    {
        lock (_sync)
        {
            return _gates.Find(gate => gate.Matches(request));
        }
    }

    internal FaultRule? Take(string method, string target)
    {
        lock (_sync)
        {
            return _rules.Find(rule => rule.Takes(method, target));
        }
    }

    private FaultRule Add(FaultRule rule)
    {
        lock (_sync)
        {
            _rules.Add(rule);
        }

        return rule;
    }
}
