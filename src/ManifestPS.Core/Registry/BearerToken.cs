using System.Diagnostics;

namespace ManifestPS.Registry;

/// <summary>A token and how long it may be used, by the clock that no one sets: from receipt, refreshed after nine tenths.</summary>
internal sealed class BearerToken
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Stopwatch _age = Stopwatch.StartNew();
    private readonly TimeSpan _lifetime;

    /// <param name="value">The token.</param>
    /// <param name="expiresIn">Seconds, as the server says; null or nonsense counts as 60.</param>
    public BearerToken(string value, long? expiresIn)
    {
        Value = value;
        double seconds = Math.Min(Math.Max(expiresIn ?? 0, Shortest.TotalSeconds), Longest.TotalSeconds);
        _lifetime = TimeSpan.FromSeconds(seconds * 0.9);
    }

    public string Value { get; }

    public bool IsFresh => _age.Elapsed < _lifetime;
}
