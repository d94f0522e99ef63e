namespace ManifestPS.Registry.Limits;

/// <summary>A request that waits for a place among those under way.</summary>
/// <param name="Number">Its place in the order of arrival.</param>
/// <param name="IsBulk">Whether it moves a blob.</param>
/// <param name="MostOfRegistry">The most requests under way to its registry, itself included.</param>
/// <param name="MostInAll">The most requests under way in the process, itself included.</param>
internal sealed record SlotWaiter(long Number, bool IsBulk, int MostOfRegistry, int MostInAll)
{
    /// <summary>Done when it may go.</summary>
    public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool GoesBefore(SlotWaiter? other) => other is null || (IsBulk == other.IsBulk ? Number < other.Number : other.IsBulk);
}
