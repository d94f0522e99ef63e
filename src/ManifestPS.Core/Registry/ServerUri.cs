namespace ManifestPS.Registry;

/// <summary>Judges an address that a server gives: in a Location, in a Link, as the realm of a challenge.</summary>
internal static class ServerUri
{
    /// <summary>The address, where it is one that may be asked: of HTTP or HTTPS, without a user, without a fragment (RFC 9110, section 4.2).</summary>
    /// <param name="text">The address as it was sent; null where it was not.</param>
    /// <param name="from">What it may be relative to (RFC 3986, section 5.2); null where it must be absolute.</param>
    /// <returns>Null where it is none.</returns>
    public static Uri? Find(string? text, Uri? from) =>
        text is { Length: > 0 } && !text.Any(IsForbidden) && Create(text, from) is { Scheme: "http" or "https", UserInfo: "" } address ? address : null;

    /// <remarks>System.Uri repairs what it reads: a backslash becomes a slash, which can turn a path into another host. Behind a fragment, what we add to a query would be lost.</remarks>
    private static bool IsForbidden(char c) => c is '\\' or '#' || char.IsControl(c);

    private static Uri? Create(string text, Uri? from) =>
        (from is null ? Uri.TryCreate(text, UriKind.Absolute, out Uri? address) : Uri.TryCreate(from, text, out address)) ? address : null;
}
