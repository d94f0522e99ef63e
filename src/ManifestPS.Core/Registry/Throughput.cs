namespace ManifestPS.Registry;

/// <summary>Watches that a body comes fast enough; whoever sends a byte now and then would otherwise hold a reader for ever.</summary>
internal sealed class Throughput(IClock clock, TimeSpan window)
{
    public const int LeastBytesPerSecond = 1024;

    private TimeSpan _start = clock.Now;
    private long _bytes;

    /// <summary>Counts bytes; false where a window ended with too few.</summary>
    public bool Suffices(int count)
    {
        _bytes += count;
        if (clock.Now - _start < window)
        {
            return true;
        }
        bool enough = _bytes >= LeastBytesPerSecond * window.TotalSeconds;
        (_start, _bytes) = (clock.Now, 0);
        return enough;
    }
}
