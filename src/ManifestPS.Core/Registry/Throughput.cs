namespace ManifestPS.Registry;

/// <summary>Watches that a body comes fast enough; whoever sends a byte now and then would otherwise hold a reader for ever.</summary>
internal sealed class Throughput(IClock clock)
{
    /// <summary>The least to come in every window: 1 KiB a second.</summary>
    public const int LeastBytes = 60 * 1024;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private TimeSpan _start = clock.Now;
    private long _bytes;

    /// <summary>Counts bytes; false where a window ended with too few.</summary>
    public bool Suffices(int count)
    {
        _bytes += count;
        if (clock.Now - _start < Window)
        {
            return true;
        }
        bool enough = _bytes >= LeastBytes;
        (_start, _bytes) = (clock.Now, 0);
        return enough;
    }
}
