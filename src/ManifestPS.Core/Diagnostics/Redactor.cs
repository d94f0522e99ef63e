namespace ManifestPS.Diagnostics;

/// <summary>Writes a URL so that it can be shown: user information left out, values of unknown query keys replaced.</summary>
internal static class Redactor
{
    private static readonly HashSet<string> PublicKeys = new(["n", "last", "service", "scope", "digest", "mount", "from", "artifactType", "ns", "tag"], StringComparer.Ordinal);

    /// <summary>The longest address that is shown in full: a page's link may have 8,000 characters, and a list 10,000 pages.</summary>
    private const int MaxShown = 1024;

    public static string Write(Uri uri) => WriteAll(uri) is var text && text.Length > MaxShown ? text[..MaxShown] + "..." : text;

    private static string WriteAll(Uri uri)
    {
        string path = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        string query = uri.Query.TrimStart('?');
        return query.Length == 0 ? path : $"{path}?{string.Join("&", query.Split('&').Select(Write))}";
    }

    private static string Write(string pair)
    {
        string[] parts = pair.Split('=');
        return PublicKeys.Contains(parts[0]) ? pair
            : parts.Length == 1 ? "REDACTED"   // no key: the whole of it may be a token
            : $"{parts[0]}=REDACTED";
    }
}
