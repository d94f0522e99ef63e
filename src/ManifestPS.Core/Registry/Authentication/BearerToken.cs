using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;

namespace ManifestPS.Registry.Authentication;

/// <summary>A token and how long it may be used, by the clock that no one sets: from receipt, refreshed after nine tenths.</summary>
internal sealed class BearerToken
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static long _last;

    private readonly IClock _clock;
    private readonly TimeSpan _end;

    /// <param name="value">The token.</param>
    /// <param name="expiresIn">Seconds, as the server says; null or nonsense counts as 60.</param>
    /// <param name="clock">What its age is told by.</param>
    public BearerToken(string value, long? expiresIn, IClock clock)
    {
        Value = new Secret(value);
        double seconds = Math.Min(Math.Max(expiresIn ?? 0, Shortest.TotalSeconds), Longest.TotalSeconds);
        (_clock, _end) = (clock, clock.Now + TimeSpan.FromSeconds(seconds * 0.9));
    }

    /// <summary>The number of the newest token of the process.</summary>
    public static long Last => Interlocked.Read(ref _last);

    /// <summary>Tells which of two tokens is newer.</summary>
    public long Number { get; } = Interlocked.Increment(ref _last);

    public Secret Value { get; }

    public bool IsFresh => _clock.Now < _end;
}
