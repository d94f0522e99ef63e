using ManifestPS.Json;

namespace ManifestPS.Operations.Compare;

/// <summary>Finds what two sequences have in common in the same order, as diff does with lines.</summary>
internal static class CommonSequence
{
    private const long MaxTable = (long)OciJson.MaxLayers * OciJson.MaxLayers;

    /// <summary>The longest sequence that both have; of two so large that it would take too long, what their beginnings and ends have in common.</summary>
    /// <returns>For each on the left the position of its partner on the right; null where it has none.</returns>
    public static int?[] Pair<T>(IReadOnlyList<T> left, IReadOnlyList<T> right)
        where T : IEquatable<T>
    {
        int?[] partners = new int?[left.Count];
        (int start, int leftEnd, int rightEnd) = (0, left.Count, right.Count);
        for (; start < leftEnd && start < rightEnd && left[start].Equals(right[start]); start++)
        {
            partners[start] = start;
        }
        for (; leftEnd > start && rightEnd > start && left[leftEnd - 1].Equals(right[rightEnd - 1]); leftEnd--, rightEnd--)
        {
            partners[leftEnd - 1] = rightEnd - 1;
        }
        if ((long)(leftEnd - start) * (rightEnd - start) <= MaxTable)
        {
            PairBetween(left, right, start, leftEnd, rightEnd, partners);
        }
        return partners;
    }

    private static void PairBetween<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, int start, int leftEnd, int rightEnd, int?[] partners)
        where T : IEquatable<T>
    {
        int[,] common = new int[leftEnd - start + 1, rightEnd - start + 1];   // how many follow from here on
        for (int i = leftEnd - start - 1; i >= 0; i--)
        {
            for (int j = rightEnd - start - 1; j >= 0; j--)
            {
                common[i, j] = left[start + i].Equals(right[start + j]) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }
        for ((int i, int j) = (start, start); i < leftEnd && j < rightEnd;)
        {
            if (left[i].Equals(right[j]))
            {
                partners[i++] = j++;
            }
            else if (common[i - start + 1, j - start] >= common[i - start, j - start + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }
}
