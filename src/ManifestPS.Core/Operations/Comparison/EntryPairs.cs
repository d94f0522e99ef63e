namespace ManifestPS.Operations.Comparison;

/// <summary>Finds which entry of one list corresponds to which of the other.</summary>
internal static class EntryPairs
{
    /// <summary>From the surest sign to the weakest: the same content; the same platform; the same release of Windows in another revision.</summary>
    private static readonly Func<Descriptor, string?>[] Keys =
    [
        entry => $"{entry.Digest} {entry.Platform?.Normalize()}",
        entry => entry.Platform is { } platform ? platform.Normalize().ToString() : $"{entry.MediaType} {entry.ArtifactType}",
        entry => entry.Platform is { OSVersion: { } version } platform ? (platform with { OSVersion = Release(version) }).Normalize().ToString() : null,
    ];

    /// <summary>The pairs in the order of the left list, then what only the right one has, in its order.</summary>
    public static IReadOnlyList<(Descriptor? Left, Descriptor? Right)> Match(IReadOnlyList<Descriptor> left, IReadOnlyList<Descriptor> right)
    {
        int?[] partners = new int?[left.Count];
        List<int> free = [.. Enumerable.Range(0, right.Count)];
        foreach (Func<Descriptor, string?> key in Keys)
        {
            for (int i = 0; i < left.Count; i++)
            {
                int at = partners[i] is null && key(left[i]) is { } wanted ? free.FindIndex(j => key(right[j]) == wanted) : -1;
                if (at >= 0)
                {
                    partners[i] = free[at];
                    free.RemoveAt(at);
                }
            }
        }
        return
        [
            .. left.Select((entry, i) => ((Descriptor?)entry, partners[i] is int j ? right[j] : null)),
            .. free.Select(j => ((Descriptor?)null, (Descriptor?)right[j])),
        ];
    }

    private static string Release(string version) => string.Join(".", version.Split('.').Take(3));
}
