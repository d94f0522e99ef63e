using ManifestPS.Errors;

namespace ManifestPS.Registry.Paging;

/// <summary>Follows the pages of a list by its Link headers (RFC 8288): the registry says how the list continues, never where.</summary>
internal static class PageLink
{
    /// <summary>The length of a URI that every recipient should support (RFC 9110, section 4.1).</summary>
    private const int MaxLength = 8000;

    /// <summary>A page with what its Link header says. A link that cannot be followed costs the next page, not this one.</summary>
    /// <param name="items">What the page lists.</param>
    /// <param name="authority">Host and port of the registry.</param>
    /// <param name="page">Path and query of the page.</param>
    /// <param name="link">Its Link header; null where it had none.</param>
    public static Page<T> Read<T>(ValueList<T> items, string authority, string page, string? link)
    {
        try
        {
            return new Page<T>(items, Next(authority, page, link));
        }
        catch (RegistryException e)
        {
            return new Page<T>(items, Next: null) { Failure = e };
        }
    }

    /// <summary>The path and query of the next page.</summary>
    /// <param name="authority">Host and port of the registry.</param>
    /// <param name="page">Path and query of the page that was read.</param>
    /// <param name="link">Its Link header; null where it had none.</param>
    /// <returns>Path and query; null where there is no further page.</returns>
    /// <exception cref="RegistryException">The header is malformed, or its link leads to something other than the next page of the same list.</exception>
    public static string? Next(string authority, string page, string? link)
    {
        if (LinkParser.FindNext(link ?? string.Empty, out bool isMalformed) is not { } target)
        {
            return isMalformed ? throw Refused(authority, "sent a malformed Link header, so its list may be incomplete") : null;
        }
        if (target.Length > MaxLength)
        {
            throw Refused(authority, $"sent a link of {target.Length:N0} characters to the next page of its list; the limit is {MaxLength:N0}");
        }
        // Any scheme will do: the base supplies only what a relative link omits.
        Uri start = new($"https://{authority}{page}");
        return ServerUri.Find(target, start) is { } next && Continue(start, next) is { } path && path != start.PathAndQuery
            ? path
            : throw Refused(authority, "sent a link to the next page of its list that leads to something else; it was not followed");
    }

    /// <summary>The link's own path where it is that of the list, or else the list's path with the link's query: behind a reverse proxy, a registry knows neither its name nor its path.</summary>
    private static string? Continue(Uri page, Uri next) =>
        PathOf(next) == PathOf(page) && string.Equals(next.Authority, page.Authority, StringComparison.OrdinalIgnoreCase) ? next.PathAndQuery
        : next.Query.Length > 1 && PathOf(next).EndsWith(KindOf(PathOf(page)), StringComparison.Ordinal) ? page.AbsolutePath + next.Query
        : null;

    /// <summary>The end of a path that says which list it is: <c>/tags/list</c>, <c>/v2/_catalog</c>, <c>/referrers/digest</c>.</summary>
    private static string KindOf(string path) => path[path.LastIndexOf('/', path.LastIndexOf('/') - 1)..];

    /// <summary>Some registries escape the colon of a digest, some do not.</summary>
    private static string PathOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath);

    private static RegistryException Refused(string authority, string what) => new(ImageErrorCode.PageRefused, authority, $"'{authority}' {what}.");
}
