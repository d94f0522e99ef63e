namespace ManifestPS.Registry;

/// <summary>Follows the pages of a list by its Link headers (RFC 8288): only to the same list on the same registry, and only onwards.</summary>
internal static class PageLink
{
    /// <summary>The path and query of the next page.</summary>
    /// <param name="registry">The registry, for the error's sentence.</param>
    /// <param name="page">Path and query of the page that was read.</param>
    /// <param name="link">Its Link header; null where it had none.</param>
    /// <returns>Path and query; null where there is no further page.</returns>
    /// <exception cref="RegistryException">The link leads to another server or another list, or to the same page again.</exception>
    public static string? Next(string registry, string page, string? link)
    {
        if (Target(link) is not { } target)
        {
            return null;
        }
        // Any base will do: what is taken from it is only what a relative link leaves out.
        Uri start = new($"https://{registry}{page}");
        bool usable = !target.Contains('\\') && Uri.TryCreate(start, target, out Uri? next) && next.AbsolutePath == start.AbsolutePath
            && string.Equals(next.Authority, start.Authority, StringComparison.OrdinalIgnoreCase) && next.PathAndQuery != start.PathAndQuery;
        return usable
            ? new Uri(start, target).PathAndQuery
            : throw new RegistryException(ImageErrorCode.PageRefused, registry, $"'{registry}' says that its list goes on somewhere else than in the same list; that is not followed.");
    }

    private static string? Target(string? link)
    {
        foreach (string value in (link ?? string.Empty).Split(','))
        {
            int start = value.IndexOf('<');
            int end = value.IndexOf('>');
            if (start >= 0 && end > start && value[end..].Replace("\"", string.Empty).Replace(" ", string.Empty).Split(';').Contains("rel=next", StringComparer.OrdinalIgnoreCase))
            {
                return value[(start + 1)..end];
            }
        }
        return null;
    }
}
