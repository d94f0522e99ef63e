namespace ManifestPS.Operations.Compare;

/// <summary>Compares the attestations of two lists by the platform of what they are about, and by digest: they are not read.</summary>
internal static class AttestationDifferences
{
    public static IEnumerable<ImageDifference> Find(ValueList<Descriptor> left, ValueList<Descriptor> right, DifferenceScope scope)
    {
        ILookup<string, Statement> before = ByPlatform(left), after = ByPlatform(right);
        return before.Concat(after).Select(statements => statements.Key).Distinct().SelectMany(platform =>
        {
            DifferenceList differences = new(scope with { Platform = (after[platform].FirstOrDefault() ?? before[platform].First()).Platform?.ToString() });
            EntryPairs matched = EntryPairs.Match([.. before[platform].Select(statement => statement.Entry)], [.. after[platform].Select(statement => statement.Entry)]);
            foreach ((Descriptor? leftEntry, Descriptor? rightEntry) in matched.Pairs)
            {
                differences.Add(DifferenceKind.Attestation, "Digest", leftEntry?.Digest, rightEntry?.Digest);
                if (leftEntry is not null && rightEntry is not null)
                {
                    bool isSame = leftEntry.Digest == rightEntry.Digest;
                    differences.Add(DifferenceKind.MediaType, "MediaType", leftEntry.MediaType, rightEntry.MediaType);
                    DescriptorDifferences.FindInEntries(isSame ? leftEntry : WithoutSubject(leftEntry), isSame ? rightEntry : WithoutSubject(rightEntry), differences);
                }
            }
            return differences.Found;
        });
    }

    /// <summary>Another attestation is about another image: that is no further difference.</summary>
    private static Descriptor WithoutSubject(Descriptor entry) =>
        entry with { Annotations = ValueMap.Create(entry.Annotations.Where(annotation => annotation.Key is not (AnnotationKeys.AttestationSubject or AnnotationKeys.OldAttestationSubject))) };

    private static ILookup<string, Statement> ByPlatform(ValueList<Descriptor> entries)
    {
        ILookup<string, Descriptor> subjects = entries.Where(entry => !entry.IsAttestation).ToLookup(entry => entry.Digest);
        return entries
            .Where(entry => entry.IsAttestation)
            .Select(entry => new Statement(entry, subjects[entry.AttestationSubject ?? string.Empty].FirstOrDefault()?.Platform))
            .ToLookup(statement => statement.Platform?.Normalize().ToString() ?? string.Empty);
    }

    /// <summary>An attestation, and the platform of what it is about; null where that is not in the list, or states none.</summary>
    private sealed record Statement(Descriptor Entry, Platform? Platform);
}
