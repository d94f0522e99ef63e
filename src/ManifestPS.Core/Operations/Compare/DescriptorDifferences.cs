using System.Globalization;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares what two documents say about content, member by member, without the content itself.</summary>
internal static class DescriptorDifferences
{
    /// <summary>Compares every member but the digest.</summary>
    /// <param name="left">The descriptor on the reference side.</param>
    /// <param name="right">The descriptor on the difference side.</param>
    /// <param name="prefix">What the members are named after.</param>
    /// <param name="to">Takes the differences.</param>
    public static void FindAll(Descriptor left, Descriptor right, string prefix, DifferenceList to)
    {
        to.Add(DifferenceKind.MediaType, $"{prefix}MediaType", left.MediaType, right.MediaType);
        to.Add(DifferenceKind.Document, $"{prefix}Platform", left.Platform?.ToString(), right.Platform?.ToString());
        FindInRest(left, right, prefix, to);
    }

    /// <summary>Compares every member of the entries of two lists but the digest and the media type, which the documents themselves state.</summary>
    /// <remarks>The platform is what a list is about, and a kind of its own. The rest is named after the entry: an image may have annotations of the same keys.</remarks>
    public static void FindInEntries(Descriptor left, Descriptor right, DifferenceList to)
    {
        to.Add(DifferenceKind.Platform, "Platform", left.Platform?.ToString(), right.Platform?.ToString());
        FindInRest(left, right, "Entry.", to);
    }

    private static void FindInRest(Descriptor left, Descriptor right, string prefix, DifferenceList to)
    {
        to.Add(DifferenceKind.Document, $"{prefix}Platform.Features", QuotedList.Write(left.Platform?.Features ?? []), QuotedList.Write(right.Platform?.Features ?? []));
        to.Add(DifferenceKind.Document, key => $"{prefix}Platform.{key}", left.Platform?.Unknown ?? ValueMap.None, right.Platform?.Unknown ?? ValueMap.None);
        to.Add(DifferenceKind.Document, $"{prefix}ArtifactType", left.ArtifactType, right.ArtifactType);
        to.Add(DifferenceKind.Document, $"{prefix}Urls", QuotedList.Write(left.Urls), QuotedList.Write(right.Urls));
        bool isSame = left.Digest == right.Digest;   // of different content, another size and other bytes are no further difference
        if (isSame)
        {
            to.Add(DifferenceKind.Document, $"{prefix}Size", left.Size.ToString(CultureInfo.InvariantCulture), right.Size.ToString(CultureInfo.InvariantCulture));
        }
        if (isSame || left.Data is null || right.Data is null)
        {
            to.Add(DifferenceKind.Document, $"{prefix}Data", left.Data, right.Data);
        }
        to.Add(DifferenceKind.Annotation, key => $"{prefix}Annotations[{key}]", left.Annotations, right.Annotations);
        to.Add(DifferenceKind.Document, key => $"{prefix}{key}", left.Unknown, right.Unknown);
    }
}
