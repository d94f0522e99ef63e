namespace ManifestPS.Registry.Limits;

/// <summary>How many requests one call may repeat: a few in any case, and a fifth of what it sends, so that a registry in trouble is not asked five times as much.</summary>
/// <param name="mostOfOne">How often one request may be repeated; so many are within every call's means.</param>
internal sealed class RetryBudget(int mostOfOne)
{
    private const int Few = 10;
    private const int OneIn = 5;

    private readonly object _sync = new();
    private int _sent;
    private int _repeated;

    /// <summary>Counts a request that repeats none.</summary>
    public void Earn()
    {
        lock (_sync)
        {
            _sent++;
        }
    }

    /// <summary>Pays for a request that repeats one; false where the means are used up.</summary>
    public bool TrySpend()
    {
        lock (_sync)
        {
            bool affordable = _repeated < Math.Max(Few, mostOfOne) + (_sent / OneIn);
            _repeated += affordable ? 1 : 0;
            return affordable;
        }
    }
}
