namespace ManifestPS.Registry.Limits;

/// <summary>The attempts at one piece of work. One that got somewhere makes the count of failures start anew.</summary>
internal sealed class RetryState
{
    private const int EnoughBytes = 1024 * 1024;

    private long _bytes;

    /// <summary>How many attempts in a row came to nothing.</summary>
    public int Failed { get; private set; }

    /// <summary>Whether the last attempt that failed had brought enough to go on for.</summary>
    public bool GotSomewhere { get; private set; }

    /// <summary>Counts bytes that were new.</summary>
    public void Advance(int bytes) => _bytes += bytes;

    /// <summary>Counts a failure.</summary>
    public void Fail()
    {
        GotSomewhere = _bytes >= EnoughBytes;
        Failed = GotSomewhere ? 1 : Failed + 1;
        _bytes = 0;
    }
}
