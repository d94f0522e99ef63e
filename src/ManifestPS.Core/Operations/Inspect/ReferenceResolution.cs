using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Inspect;

/// <summary>Finds out what a reference points to: one HEAD; for a platform, one read of the list.</summary>
public sealed class ReferenceResolution
{
    private readonly IImageRepository _repository;
    private readonly ImageInspection? _inspection;

    /// <summary>Resolves references into one repository.</summary>
    /// <param name="repository">Where the images are.</param>
    /// <param name="platform">The platform whose image is wanted; null for what the reference itself points to.</param>
    public ReferenceResolution(IImageRepository repository, Platform? platform)
    {
        _repository = repository;
        _inspection = platform is null ? null : new ImageInspection(new InspectionOptions { Platform = platform });
    }

    /// <summary>Resolves a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It points to nothing, or no platform matches.</exception>
    public async Task<ResolvedReference> ResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        if (_inspection is not null)
        {
            ManifestDescriptor match = (await _inspection.InspectAllAsync(new ImageSource(reference, _repository), cancellationToken).ConfigureAwait(false))[0];
            return Describe(match.ToDescriptor(), match.Reference, reference.Tag);
        }
        Descriptor found = await _repository.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        return Describe(found with { Platform = null }, reference.WithDigest(found.Digest).ToString(), reference.Tag);
    }

    private static ResolvedReference Describe(Descriptor found, string reference, string? tag) => new()
    {
        Reference = reference,
        Tag = tag,
        Platform = found.Platform?.ToString(),
        Digest = found.Digest,
        MediaType = found.MediaType,
        Size = found.Size,
    };
}
