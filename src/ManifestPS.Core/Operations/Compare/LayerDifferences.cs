using System.Globalization;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares layers by digest: what stays in order is shared, what is on both sides out of order has moved.</summary>
internal static class LayerDifferences
{
    public static void Find(LayerStack left, LayerStack right, DifferenceList to)
    {
        int?[] partners = CommonSequence.Pair(left.Digests, right.Digests);
        int?[] moved = PairLeftovers(left.Digests, right.Digests, partners);
        for (int i = 0; i < left.Layers.Count; i++)
        {
            string? there = (partners[i] ?? moved[i]) is int partner ? right.Describe(partner) : null;
            to.AddLayer(left.Digests[i], left.Layers[i].Size, left.Describe(i), there, isEqual: partners[i] is not null);
        }
        foreach (int i in Enumerable.Range(0, right.Layers.Count).Where(i => !partners.Contains(i) && !moved.Contains(i)))
        {
            to.AddLayer(right.Digests[i], right.Layers[i].Size, left: null, right.Describe(i), isEqual: false);
        }
        FindInShared(left, right, [.. partners.Select((partner, i) => partner ?? moved[i])], to);
    }

    /// <summary>What the manifests and configurations say otherwise of layers that they share; each is named by its position on the left.</summary>
    private static void FindInShared(LayerStack left, LayerStack right, int?[] partners, DifferenceList to)
    {
        bool haveDiffIds = left.HasDiffIds && right.HasDiffIds;
        for (int i = 0; i < partners.Length; i++)
        {
            if (partners[i] is int there)
            {
                string position = i.ToString(CultureInfo.InvariantCulture);
                DescriptorDifferences.FindAll(left.Layers[i], right.Layers[there], $"Layers[{position}].", to);
                to.Add(DifferenceKind.Config, $"DiffIds[{position}]", haveDiffIds ? left.DiffIds[i] : null, haveDiffIds ? right.DiffIds[there] : null);
            }
        }
        if (!haveDiffIds)
        {
            to.Add(DifferenceKind.Config, "DiffIds", QuotedList.Write(left.DiffIds), QuotedList.Write(right.DiffIds));
        }
    }

    private static int?[] PairLeftovers(ValueList<string> left, ValueList<string> right, int?[] partners)
    {
        List<int> free = [.. Enumerable.Range(0, right.Count).Where(i => !partners.Contains(i))];
        int?[] moved = new int?[left.Count];
        for (int i = 0; i < left.Count; i++)
        {
            int at = partners[i] is null ? free.FindIndex(j => right[j] == left[i]) : -1;
            if (at >= 0)
            {
                moved[i] = free[at];
                free.RemoveAt(at);
            }
        }
        return moved;
    }
}
