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
        if (LinkParser.FindNext(link ?? string.Empty) is not { } target)
        {
            return null;
        }
        // Any base will do: what is taken from it is only what a relative link leaves out.
        Uri start = new($"https://{registry}{page}");
        bool usable = !target.Contains('\\') && !target.Any(char.IsControl) && Uri.TryCreate(start, target, out Uri? next) && next.Scheme is "http" or "https"
            && next.UserInfo.Length == 0 && next.Fragment.Length == 0 && next.AbsolutePath == start.AbsolutePath
            && string.Equals(next.Authority, start.Authority, StringComparison.OrdinalIgnoreCase) && next.PathAndQuery != start.PathAndQuery;
        return usable
            ? new Uri(start, target).PathAndQuery
            : throw Refused(registry, "goes on somewhere else than in the same list");
    }

    /// <summary>The error for a list that cannot be read to its end.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="what">What the list does.</param>
    public static RegistryException Refused(string registry, string what) =>
        new(ImageErrorCode.PageRefused, registry, $"'{registry}' says that its list {what}; that is not followed.");
}
