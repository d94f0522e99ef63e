namespace ManifestPS.Concurrency;

/// <summary>Time and chance, as exchanges see them, so that a test need not wait for either.</summary>
internal interface IClock
{
    /// <summary>Runs evenly and is never set; its zero means nothing.</summary>
    TimeSpan Now { get; }

    /// <summary>The time of day, for what servers say in dates.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>A number from 0 to less than 1, all equally likely.</summary>
    double NextDouble();

    Task DelayAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Cancels a source after a time, or never if the time is infinite. A later call replaces an earlier one.</summary>
    void CancelAfter(CancellationTokenSource source, TimeSpan time);
}
