namespace ManifestPS.Operations.Comparison;

/// <summary>Compares the attestations of two lists by the platform of what they are about, and by digest: they are not read.</summary>
internal static class AttestationDifferences
{
    public static IEnumerable<ImageDifference> Find(ValueList<Descriptor> left, ValueList<Descriptor> right, DifferenceScope scope)
    {
        ILookup<string, string> before = ByPlatform(left), after = ByPlatform(right);
        return before.Concat(after).Select(attestations => attestations.Key).Distinct().SelectMany(platform =>
        {
            DifferenceList differences = new(scope with { Platform = platform.Length == 0 ? null : platform });
            string[] removed = [.. before[platform].Except(after[platform])], added = [.. after[platform].Except(before[platform])];
            for (int i = 0; i < Math.Max(removed.Length, added.Length); i++)
            {
                differences.Add(DifferenceKind.Attestation, "Digest", removed.ElementAtOrDefault(i), added.ElementAtOrDefault(i));
            }
            return differences.Found;
        });
    }

    private static ILookup<string, string> ByPlatform(ValueList<Descriptor> entries) => entries
        .Where(entry => entry.IsAttestation)
        .ToLookup(
            entry => entries.FirstOrDefault(about => about.Digest == entry.AttestationSubject)?.Platform?.ToString() ?? string.Empty,
            entry => entry.Digest);
}
