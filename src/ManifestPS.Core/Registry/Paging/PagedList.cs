using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Http;

namespace ManifestPS.Registry.Paging;

/// <summary>Reads a list of names page by page: tags, repositories. The registry decides how long a page is; ours is a wish that it may refuse.</summary>
internal sealed class PagedList
{
    /// <summary>docker-registry 2.8 knows no pages and gives all names at once: these are a million (the most of one list that are read) of 30 characters.</summary>
    private const int MaxPageBytes = 32 * 1024 * 1024;

    private static readonly int[] PageSizes = [1000, 100];

    private readonly RegistryExchange _exchange;
    private readonly RegistryResource _resource;
    private readonly string _path;
    private readonly string _member;

    /// <param name="exchange">The registry.</param>
    /// <param name="resource">The list, in the words of an error.</param>
    /// <param name="path">Its path.</param>
    /// <param name="member">The member of the answer that holds the names.</param>
    public PagedList(RegistryExchange exchange, RegistryResource resource, string path, string member) =>
        (_exchange, _resource, _path, _member) = (exchange, resource, path, member);

    /// <summary>Reads a page.</summary>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RegistryException">The registry does not give it.</exception>
    public async Task<Page<string>> ReadAsync(string? next, CancellationToken cancellationToken)
    {
        (string page, RegistryResponse answer) = next is null
            ? await ReadFirstAsync(cancellationToken).ConfigureAwait(false)
            : (next, await GetAsync(next, cancellationToken).ConfigureAwait(false));
        return PageLink.Read(OciJson.ReadNames(answer.Content, _member, MaxPageBytes), _exchange.Authority, page, answer.Link);
    }

    /// <summary>ECR takes at most 1,000 names a page, Quay 100; others ignore the number.</summary>
    private async Task<(string Page, RegistryResponse Answer)> ReadFirstAsync(CancellationToken cancellationToken)
    {
        foreach (int size in PageSizes)
        {
            string page = $"{_path}?n={size}";
            try
            {
                return (page, await GetAsync(page, cancellationToken).ConfigureAwait(false));
            }
            catch (RegistryException e) when (e.StatusCode is 400 or 413 or 422)
            {
                continue;
            }
        }
        return (_path, await GetAsync(_path, cancellationToken).ConfigureAwait(false));
    }

    private Task<RegistryResponse> GetAsync(string page, CancellationToken cancellationToken) =>
        _exchange.SendAsync(new RegistryRequest(HttpMethod.Get, page, _resource) { Limit = MaxPageBytes }, cancellationToken);
}
