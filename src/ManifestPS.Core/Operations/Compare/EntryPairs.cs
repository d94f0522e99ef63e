namespace ManifestPS.Operations.Compare;

/// <summary>Which entry of one list corresponds to which of the other.</summary>
/// <param name="Pairs">The pairs in the order of the left list, then what only the right one has, in its order.</param>
/// <param name="AreInOrder">True where both lists have what they both have in the same order.</param>
internal sealed record EntryPairs(IReadOnlyList<(Descriptor? Left, Descriptor? Right)> Pairs, bool AreInOrder)
{
    /// <summary>From the surest sign to the weakest: the same content; the same platform in the same form; compressed otherwise; the same release of Windows in another revision; the same content said to be for another platform.</summary>
    private static readonly Func<Descriptor, Key?>[] Keys =
    [
        entry => new Key(Label(entry), Form: null, entry.Digest),
        entry => new Key(Label(entry), EntryForm.Of(entry), Digest: null),
        entry => new Key(Label(entry), EntryForm.Of(entry) with { Compression = null }, Digest: null),
        entry => entry.Platform is { OSVersion: { } version } platform
            ? new Key((platform with { OSVersion = Release(version) }).Normalize().ToString(), EntryForm.Of(entry) with { Compression = null }, Digest: null)
            : null,
        entry => new Key(Label: null, Form: null, entry.Digest),
    ];

    public static EntryPairs Match(IReadOnlyList<Descriptor> left, IReadOnlyList<Descriptor> right)
    {
        int?[] partners = new int?[left.Count];
        HashSet<int> free = [.. Enumerable.Range(0, right.Count)];
        foreach (Func<Descriptor, Key?> key in Keys)
        {
            Dictionary<Key, Queue<int>> places = Places(right, free, key);
            for (int i = 0; i < left.Count && places.Count > 0; i++)
            {
                if (partners[i] is null && key(left[i]) is { } wanted && places.TryGetValue(wanted, out Queue<int>? found) && found.Count > 0)
                {
                    int there = found.Dequeue();
                    partners[i] = there;
                    _ = free.Remove(there);
                }
            }
        }
        int[] matched = [.. partners.OfType<int>()];
        return new EntryPairs(
            [
                .. left.Select((entry, i) => ((Descriptor?)entry, partners[i] is int there ? right[there] : null)),
                .. free.OrderBy(there => there).Select(there => ((Descriptor?)null, (Descriptor?)right[there])),
            ],
            matched.Skip(1).Select((there, i) => there > matched[i]).All(isLater => isLater));
    }

    private static Dictionary<Key, Queue<int>> Places(IReadOnlyList<Descriptor> right, HashSet<int> free, Func<Descriptor, Key?> key)
    {
        Dictionary<Key, Queue<int>> places = [];
        foreach (int there in free.OrderBy(there => there))
        {
            if (key(right[there]) is { } own)
            {
                Queue<int> same = places.TryGetValue(own, out Queue<int>? found) ? found : places[own] = new Queue<int>();
                same.Enqueue(there);
            }
        }
        return places;
    }

    private static string Label(Descriptor entry) => entry.Platform?.Normalize().ToString() ?? entry.MediaType;

    private static string Release(string version) => string.Join(".", version.Split('.').Take(3));

    /// <summary>What two entries that correspond have in common.</summary>
    private sealed record Key(string? Label, EntryForm? Form, string? Digest);
}
