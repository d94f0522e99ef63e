using ManifestPS.Errors;

namespace ManifestPS.Registry.Paging;

/// <summary>Follows the pages of a list by its Link headers (RFC 8288): only to the same list on the same registry, and only onwards.</summary>
internal static class PageLink
{
    /// <summary>The path and query of the next page.</summary>
    /// <param name="authority">Host and port that the page was asked of.</param>
    /// <param name="page">Path and query of the page that was read.</param>
    /// <param name="link">Its Link header; null where it had none.</param>
    /// <returns>Path and query; null where there is no further page.</returns>
    /// <exception cref="RegistryException">The link leads to another server or another list, or to the same page again.</exception>
    public static string? Next(string authority, string page, string? link)
    {
        if (LinkParser.FindNext(link ?? string.Empty) is not { } target)
        {
            return null;
        }
        // Any scheme will do: what is taken from the base is only what a relative link leaves out.
        Uri start = new($"https://{authority}{page}");
        return ServerUri.Find(target, start) is { } next && Continues(start, next)
            ? next.PathAndQuery
            : throw new RegistryException(ImageErrorCode.PageRefused, authority, $"'{authority}' says that its list goes on somewhere else than in the same list; that is not followed.");
    }

    private static bool Continues(Uri page, Uri next) =>
        PathOf(next) == PathOf(page)
        && string.Equals(next.Authority, page.Authority, StringComparison.OrdinalIgnoreCase) && next.PathAndQuery != page.PathAndQuery;

    /// <summary>Some registries escape the colon of a digest, some do not.</summary>
    private static string PathOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath);
}
