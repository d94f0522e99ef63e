using ManifestPS.Images;

namespace ManifestPS.Operations.Inspect;

/// <summary>Projects a node to the flat descriptor that users see.</summary>
internal static class NodeDescription
{
    /// <summary>The node as its list describes it; what the user named, as the document describes itself.</summary>
    public static ManifestDescriptor Describe(ImageNode node) => Describe(node, [.. node.Attestations.Select(about => Describe(node.Sibling(about), []))]);

    /// <summary>The node with what its own manifest says; the configuration is read only for a platform that is not stated.</summary>
    public static async Task<ManifestDescriptor> ReadAsync(ImageNode node, CancellationToken cancellationToken)
    {
        ManifestDescriptor described = Describe(node);
        return MediaTypes.IsImageManifest(described.MediaType) && await node.ReadDocumentAsync(cancellationToken).ConfigureAwait(false) is ImageManifest image
            ? described.With(image, described.Platform is null ? (await node.ReadConfigAsync(image, cancellationToken).ConfigureAwait(false))?.Platform : null)
            : described;
    }

    private static ManifestDescriptor Describe(ImageNode node, ValueList<ManifestDescriptor> attestations) => new(node.Descriptor)
    {
        Reference = node.Reference,
        Source = node.Source,
        Kind = ManifestKind.Of(node.Descriptor),
        Attestations = attestations,
    };
}
