using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Inspect;

/// <summary>Reads the manifest and the configuration of images: of every platform of a list, or of the one that a platform would run.</summary>
/// <remarks>One request for a list, and two for each image. What is in a list and is no image (attestations, artifacts) is left out.</remarks>
public sealed class ImageReading
{
    private readonly RememberingRepository _repository;
    private readonly ImageInspection _inspection;

    /// <summary>Reads images of one repository.</summary>
    /// <param name="repository">Where the images are.</param>
    /// <param name="platform">Only what this platform would run; null for every platform.</param>
    public ImageReading(IImageRepository repository, Platform? platform)
    {
        _repository = new RememberingRepository(repository, new DocumentBudget());
        _inspection = new ImageInspection(_repository, new InspectionOptions { Platform = platform, Detailed = true });
    }

    /// <summary>Reads the images that a reference names, in the order of the list.</summary>
    /// <param name="reference">A list, an image or an artifact.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">A document is not there or not valid, or no platform matches.</exception>
    public async Task<ValueList<ImageDocuments>> ReadAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ValueList<ManifestDescriptor> found = await _inspection.InspectAsync(reference, cancellationToken).ConfigureAwait(false);
        return found is [{ Source: var source, Reference: var self }] && source == self
            ? [await ReadAsync(found[0], cancellationToken).ConfigureAwait(false)]
            : await ReadAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the images of a list that is already there.</summary>
    /// <param name="list">The list.</param>
    /// <param name="source">Where it was read, pinned.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">A document is not there or not valid, or no platform matches.</exception>
    public async Task<ValueList<ImageDocuments>> ReadAsync(ManifestList list, ImageReference source, CancellationToken cancellationToken) =>
        await ReadAsync(await _inspection.InspectAsync(list, source, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<ValueList<ImageDocuments>> ReadAsync(ValueList<ManifestDescriptor> found, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(found.Where(entry => entry.Kind == ManifestKind.Image).Select(entry => ReadAsync(entry, cancellationToken))).ConfigureAwait(false)];

    private async Task<ImageDocuments> ReadAsync(ManifestDescriptor found, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(found.ToDescriptor(), cancellationToken).ConfigureAwait(false);
        ImageManifest manifest = content.Parse() as ImageManifest
            ?? throw new UnsupportedImageException(ImageErrorCode.NotAnImage, $"'{found.Reference}' is no image.");
        ConfigDocument? config = MediaTypes.IsImageConfig(manifest.Config.MediaType)
            ? OciJson.ReadConfig(await _repository.GetConfigAsync(manifest.Config, cancellationToken).ConfigureAwait(false))
            : null;
        return new ImageDocuments { Descriptor = found, Manifest = manifest, Config = config };
    }
}
