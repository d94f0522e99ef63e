namespace ManifestPS.Registry.Limits;

/// <summary>The requests to one registry: how many are under way, and who waits. Nobody goes before another of the same kind who came first.</summary>
internal sealed class RequestQueue
{
    private readonly LinkedList<SlotWaiter> _documents = new();
    private readonly LinkedList<SlotWaiter> _blobs = new();

    /// <summary>How many are under way.</summary>
    public int Taken { get; set; }

    /// <summary>The next one to go; null where nobody waits.</summary>
    public SlotWaiter? First => (_documents.First ?? _blobs.First)?.Value;

    public void Add(SlotWaiter waiter) => _ = KindOf(waiter).AddLast(waiter);

    public bool Remove(SlotWaiter waiter) => KindOf(waiter).Remove(waiter);

    /// <summary>Lets the first one go.</summary>
    public void Admit()
    {
        SlotWaiter waiter = First ?? throw new InvalidOperationException("Nobody waits.");
        KindOf(waiter).RemoveFirst();
        Taken++;
        _ = waiter.Turn.TrySetResult(true);
    }

    private LinkedList<SlotWaiter> KindOf(SlotWaiter waiter) => waiter.IsBulk ? _blobs : _documents;
}
