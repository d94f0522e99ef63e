namespace ManifestPS.Registry;

/// <summary>Reads a list of names page by page: tags, repositories. The registry decides how long a page is; ours is a wish that it may refuse.</summary>
internal sealed class PagedList
{
    private const int MaxPages = 10_000;

    private static readonly int[] PageSizes = [1000, 100];

    private readonly RegistryExchange _exchange;
    private readonly RegistryResource _resource;
    private readonly string _path;
    private readonly string _member;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _pages;

    /// <param name="exchange">The registry.</param>
    /// <param name="resource">The list, in the words of an error.</param>
    /// <param name="path">Its path.</param>
    /// <param name="member">The member of the answer that holds the names.</param>
    public PagedList(RegistryExchange exchange, RegistryResource resource, string path, string member) =>
        (_exchange, _resource, _path, _member) = (exchange, resource, path, member);

    /// <summary>Reads a page.</summary>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RegistryException">The registry does not give it, or the list has no end.</exception>
    public async Task<NamePage> ReadAsync(string? next, CancellationToken cancellationToken)
    {
        if (++_pages > MaxPages)
        {
            throw new RegistryException(ImageErrorCode.PageRefused, _resource.Registry, $"The list of '{_resource.Name}' has more than {MaxPages:N0} pages.");
        }
        (string page, RegistryAnswer answer) = next is null
            ? await ReadFirstAsync(cancellationToken).ConfigureAwait(false)
            : (next, await GetAsync(next, cancellationToken).ConfigureAwait(false));
        _ = _seen.Add(page);
        string? following = PageLink.Next(_resource.Registry, page, answer.Link);
        return following is null || !_seen.Contains(following)
            ? new NamePage(OciJson.ReadNames(answer.Content, _member), following)
            : throw PageLink.Refused(_resource.Registry, "goes round in a circle");
    }

    /// <summary>ECR takes at most 1,000 names a page, Quay 100; others ignore the number.</summary>
    private async Task<(string Page, RegistryAnswer Answer)> ReadFirstAsync(CancellationToken cancellationToken)
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

    private Task<RegistryAnswer> GetAsync(string page, CancellationToken cancellationToken) =>
        _exchange.SendAsync(new RegistryRequest(HttpMethod.Get, page, _resource), cancellationToken);
}
