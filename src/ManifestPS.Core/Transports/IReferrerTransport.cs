using ManifestPS.Errors;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>Lists what refers to a manifest, if the place keeps such a list.</summary>
public interface IReferrerTransport
{
    /// <summary>Reads a page of the manifests that refer to a manifest, where the repository keeps such a list.</summary>
    /// <param name="digest">The manifest.</param>
    /// <param name="artifactType">A wish: only of this artifact type. Others may be given all the same; null is any.</param>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The page; null where the repository keeps no such list.</returns>
    /// <exception cref="ImageException">The repository does not answer.</exception>
    Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken);
}
