namespace ManifestPS.Operations.Comparison;

/// <summary>Compares layers by digest: what stays in order is shared, what is on both sides out of order has moved.</summary>
internal static class LayerDifferences
{
    public static void Find(LayerStack left, LayerStack right, DifferenceList to)
    {
        int?[] partners = Pair(left.Layers, right.Layers);
        int?[] moved = PairLeftovers(left.Layers, right.Layers, partners);
        foreach (int i in Enumerable.Range(0, left.Layers.Count))
        {
            Descriptor layer = left.Layers[i];
            int? partner = partners[i] ?? moved[i];
            to.AddLayer(layer.Digest, layer.Size, left.Describe(i), partner is int there ? right.Describe(there) : null, isEqual: partners[i] is not null);
        }
        foreach (int i in Enumerable.Range(0, right.Layers.Count).Where(i => !partners.Contains(i) && !moved.Contains(i)))
        {
            to.AddLayer(right.Layers[i].Digest, right.Layers[i].Size, left: null, right.Describe(i), isEqual: false);
        }
    }

    /// <summary>For each layer on the left its partner on the right, along the longest sequence that both have in common.</summary>
    private static int?[] Pair(ValueList<Descriptor> left, ValueList<Descriptor> right)
    {
        int[,] common = new int[left.Count + 1, right.Count + 1];   // how many follow from here on; at most MaxLayers squared
        for (int i = left.Count - 1; i >= 0; i--)
        {
            for (int j = right.Count - 1; j >= 0; j--)
            {
                common[i, j] = left[i].Digest == right[j].Digest ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }
        int?[] partners = new int?[left.Count];
        for ((int i, int j) = (0, 0); i < left.Count && j < right.Count;)
        {
            if (left[i].Digest == right[j].Digest)
            {
                partners[i++] = j++;
            }
            else if (common[i + 1, j] >= common[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
        return partners;
    }

    private static int?[] PairLeftovers(ValueList<Descriptor> left, ValueList<Descriptor> right, int?[] partners)
    {
        List<int> free = [.. Enumerable.Range(0, right.Count).Where(i => !partners.Contains(i))];
        int?[] moved = new int?[left.Count];
        for (int i = 0; i < left.Count; i++)
        {
            int at = partners[i] is null ? free.FindIndex(j => right[j].Digest == left[i].Digest) : -1;
            if (at >= 0)
            {
                moved[i] = free[at];
                free.RemoveAt(at);
            }
        }
        return moved;
    }
}
