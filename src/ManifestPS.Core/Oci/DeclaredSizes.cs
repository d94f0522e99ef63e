namespace ManifestPS;

/// <summary>Adds up sizes as documents declare them, which may be anything.</summary>
internal static class DeclaredSizes
{
    /// <summary>The sum; the largest number there is where it is more than that.</summary>
    /// <param name="sizes">Bytes, none negative.</param>
    public static long SumOrMax(this IEnumerable<long> sizes) => sizes.Aggregate(0L, (sum, size) => size > long.MaxValue - sum ? long.MaxValue : sum + size);
}
