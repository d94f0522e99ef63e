using ManifestPS.Concurrency;

namespace ManifestPS.Registry.Bodies;

/// <summary>Watches that a body comes fast enough; whoever sends a byte now and then would otherwise hold a reader for ever.</summary>
internal sealed class Throughput(IClock clock, TimeSpan window)
{
    public const int LeastBytesPerSecond = 1024;

    private TimeSpan _begun = clock.Now;
    private TimeSpan _waited;
    private long _bytes;

    /// <summary>A read begins; the time since the one before it was the reader's own.</summary>
    public void Begin() => _begun = clock.Now;

    /// <summary>Counts bytes; false where a window ended with too few.</summary>
    public bool Suffices(int count)
    {
        TimeSpan now = clock.Now;
        _waited += now - _begun;
        _begun = now;
        _bytes += count;
        if (_waited < window)
        {
            return true;
        }
        bool enough = _bytes >= LeastBytesPerSecond * window.TotalSeconds;
        (_waited, _bytes) = (TimeSpan.Zero, 0);
        return enough;
    }
}
