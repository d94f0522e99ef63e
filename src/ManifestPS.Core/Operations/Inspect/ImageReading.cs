using ManifestPS.Errors;
using ManifestPS.Images;

namespace ManifestPS.Operations.Inspect;

/// <summary>Reads the manifest and the configuration of images: of every platform of a list, or of the one that a platform would run.</summary>
/// <remarks>One request for a list, and two for each image. Entries of a list that are not images (attestations, artifacts) are omitted.</remarks>
public sealed class ImageReading
{
    private readonly ImageInspection _inspection;

    /// <summary>Prepares to read images.</summary>
    /// <param name="platform">Only what this platform would run; null for every platform.</param>
    public ImageReading(Platform? platform) => _inspection = new ImageInspection(new InspectionOptions { Platform = platform, Detailed = true });

    /// <summary>Reads the images in the order of the list, each as it arrives. One that cannot be read is a failure of its own.</summary>
    /// <param name="image">A list, an image or an artifact.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">What the user named does not exist or is not valid, or no platform matches.</exception>
    public IAsyncEnumerable<WalkResult<ImageDocuments>> ReadAsync(ImageSource image, CancellationToken cancellationToken) => _inspection.SelectAsync(image, ReadAsync, cancellationToken);

    private static async Task<ImageDocuments?> ReadAsync(ImageNode node, CancellationToken cancellationToken)
    {
        ManifestDescriptor found = await NodeDescription.ReadAsync(node, cancellationToken).ConfigureAwait(false);
        if (node.Entry is not null && found.Kind != ManifestKind.Image)
        {
            return null;
        }
        ImageManifest manifest = await node.ReadDocumentAsync(cancellationToken).ConfigureAwait(false) as ImageManifest
            ?? throw new UnsupportedImageException(ImageErrorCode.NotAnImage, $"'{found.Reference}' is not an image.");
        return new ImageDocuments { Descriptor = found, Manifest = manifest, Config = await node.ReadConfigAsync(manifest, cancellationToken).ConfigureAwait(false) };
    }
}
