using System.Text.RegularExpressions;

namespace ManifestPS.Registry;

/// <summary>Follows the pages of a list by its Link headers (RFC 8288): only to the same list on the same registry, and only onwards.</summary>
internal static class PageLink
{
    // An address in angle brackets and its parameters, up to the comma that no quotes enclose.
    private static readonly Regex Link = new("<(?<target>[^<>]*)>(?<parameters>(?:[^,\"]|\"[^\"]*\")*)", RegexOptions.CultureInvariant);

    private static readonly Regex Parameter = new(";\\s*(?<name>[^\\s=;,\"]+)\\s*(?:=\\s*(?:\"(?<value>[^\"]*)\"|(?<value>[^\\s;,\"]+)))?", RegexOptions.CultureInvariant);

    /// <summary>The path and query of the next page.</summary>
    /// <param name="authority">Host and port that the page was asked of.</param>
    /// <param name="page">Path and query of the page that was read.</param>
    /// <param name="link">Its Link header; null where it had none.</param>
    /// <returns>Path and query; null where there is no further page.</returns>
    /// <exception cref="RegistryException">The link leads to another server or another list, or to the same page again.</exception>
    public static string? Next(string authority, string page, string? link)
    {
        if (Target(link) is not { } target)
        {
            return null;
        }
        // Any scheme will do: what is taken from the base is only what a relative link leaves out.
        Uri start = new($"https://{authority}{page}");
        return !target.Contains('\\') && Uri.TryCreate(start, target, out Uri? next) && PathOf(next) == PathOf(start)
            && string.Equals(next.Authority, start.Authority, StringComparison.OrdinalIgnoreCase) && next.PathAndQuery != start.PathAndQuery
            ? next.PathAndQuery
            : throw new RegistryException(ImageErrorCode.PageRefused, authority, $"'{authority}' says that its list goes on somewhere else than in the same list; that is not followed.");
    }

    /// <summary>Some registries escape the colon of a digest, some do not.</summary>
    private static string PathOf(Uri address) => Uri.UnescapeDataString(address.AbsolutePath);

    private static string? Target(string? links) => Link.Matches(links ?? string.Empty).Cast<Match>()
        .Where(link => Parameter.Matches(link.Groups["parameters"].Value).Cast<Match>().Any(IsNext))
        .Select(link => link.Groups["target"].Value)
        .FirstOrDefault();

    private static bool IsNext(Match parameter) =>
        parameter.Groups["name"].Value.Equals("rel", StringComparison.OrdinalIgnoreCase)
        && parameter.Groups["value"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
}
