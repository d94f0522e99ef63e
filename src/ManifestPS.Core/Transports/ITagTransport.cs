using ManifestPS.Errors;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>Lists the tags of a place.</summary>
public interface ITagTransport
{
    /// <summary>Reads a page of the tags.</summary>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The repository is not there or does not answer.</exception>
    Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken);
}
