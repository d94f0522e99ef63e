using ManifestPS.Json;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares documents that were read: pure, field by field, in the order in which the specs define the fields.</summary>
internal static class DocumentDifferences
{
    /// <summary>Compares what lists and images have in common.</summary>
    public static void FindInDocuments(ManifestDocument left, ManifestDocument right, DifferenceList to)
    {
        to.Add(DifferenceKind.MediaType, "MediaType", left.MediaType, right.MediaType);
        to.Add(DifferenceKind.Document, "ArtifactType", left.ArtifactType, right.ArtifactType);
        to.Add(DifferenceKind.Document, "Subject", left.Subject?.Digest, right.Subject?.Digest);
        if (left.Subject is { } leftSubject && right.Subject is { } rightSubject)
        {
            DescriptorDifferences.FindAll(leftSubject, rightSubject, "Subject.", to);
        }
        to.Add(DifferenceKind.Annotation, key => key, left.Annotations, right.Annotations);
        to.Add(DifferenceKind.Document, key => key, left.Unknown, right.Unknown);
    }

    /// <summary>Compares two images. Their configurations are null where they were not read: because they are the same, or no image's.</summary>
    public static void FindInImages(ImageManifest left, ConfigDocument? leftConfig, ImageManifest right, ConfigDocument? rightConfig, DifferenceList to)
    {
        FindInDocuments(left, right, to);
        DescriptorDifferences.FindAll(left.Config, right.Config, "Config.", to);
        if (leftConfig is not null && rightConfig is not null)
        {
            ConfigDifferences.Find(leftConfig, rightConfig, to);
        }
        LayerDifferences.Find(new LayerStack(left, leftConfig), new LayerStack(right, rightConfig), to);
        if (!to.HasAny(DifferenceKind.Config) && (leftConfig is null || leftConfig.DiffIds.Equals(rightConfig?.DiffIds)))   // those of other layers are not listed
        {
            to.Add(DifferenceKind.Config, "Digest", left.Config.Digest, right.Config.Digest);
        }
    }

    /// <summary>Compares two documents of which nothing is said to differ: white space, or an order that means nothing. A list in memory has no bytes, so it is held to what it says.</summary>
    public static void FindInBytes(Side left, Side right, DifferenceList to)
    {
        if (left.Digest is not null && right.Digest is not null)
        {
            to.Add(DifferenceKind.Document, "Digest", left.Digest, right.Digest);
        }
        else if (left.Document is ManifestList before && right.Document is ManifestList after && Content(before) != Content(after))
        {
            to.Add(DifferenceKind.Document, "Digest", left.Digest ?? DigestOf(before), right.Digest ?? DigestOf(after));
        }
    }

    /// <summary>The list without where it was read and what became of it.</summary>
    private static ManifestList Content(ManifestList list) => new()
    {
        MediaType = list.MediaType,
        ArtifactType = list.ArtifactType,
        Manifests = list.Manifests,
        Subject = list.Subject,
        Annotations = list.Annotations,
        Unknown = list.Unknown,
    };

    private static string DigestOf(ManifestList list) => Digest.Compute("sha256", OciJson.Write(list));
}
