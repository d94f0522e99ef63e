using ManifestPS.Errors;

namespace ManifestPS.Registry.Authentication;

/// <summary>The host of a token server, as a person types it.</summary>
public static class RealmName
{
    /// <summary>Reads a host name or an address.</summary>
    /// <param name="text">The host alone: a realm is trusted on every port.</param>
    /// <returns>The host in lower case.</returns>
    /// <exception cref="InputException">It is no such name.</exception>
    public static string Parse(string? text) =>
        text is not null && Uri.CheckHostName(text) != UriHostNameType.Unknown && !text.Contains('[')   // an address in a realm is compared without its brackets
            ? text.ToLowerInvariant()
            : throw new InputException(ImageErrorCode.RealmInvalid, $"'{text}' is not the host of a token server: write it without scheme, port and path, as in 'auth.example.com'.");
}
