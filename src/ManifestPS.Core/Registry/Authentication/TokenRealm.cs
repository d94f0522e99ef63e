using ManifestPS.Errors;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Authentication;

/// <summary>Which token servers may be asked, and which of them may see a registry's credential: its own host, a subdomain of it, or one of the well-known pairs.</summary>
internal static class TokenRealm
{
    private static readonly Dictionary<string, string> KnownPairs = new(StringComparer.Ordinal)
    {
        ["registry-1.docker.io"] = "auth.docker.io",
        ["registry.gitlab.com"] = "gitlab.com",
        ["nvcr.io"] = "authn.nvidia.com",
    };

    /// <summary>The realm of a challenge, if it may be asked.</summary>
    /// <param name="registry">The registry whose challenge it is.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="isSecret">Whether a credential is to be shown to it.</param>
    /// <param name="trusted">Hosts that the user trusts with it.</param>
    /// <exception cref="RegistryException">It may not.</exception>
    public static Uri Check(Origin registry, Challenge challenge, bool isSecret, ValueList<string> trusted)
    {
        Uri realm = Parse(challenge.Realm) ?? throw new RegistryException(ImageErrorCode.AuthRealmRefused, registry.Authority, $"'{registry.Authority}' names no usable token server.");
        if (registry.IsSecure && realm.Scheme == "http")
        {
            throw new RegistryException(ImageErrorCode.SchemeDowngradeRefused, registry.Authority, $"'{registry.Authority}' names a token server without TLS, '{realm.Authority}'; nothing was sent to it.");
        }
        return !isSecret || MayTakeCredentials(registry, realm, trusted)
            ? realm
            : throw new RegistryException(ImageErrorCode.AuthRealmRefused, registry.Authority, $"'{registry.Authority}' wants the credential to be shown to '{realm.Host}', which is not known to belong to it; it was not sent. Set-ImageRegistry '{registry.Authority}' -TrustedRealm '{realm.DnsSafeHost}' trusts it.");
    }

    /// <summary>A token server is named in letters that look like no others.</summary>
    private static Uri? Parse(string? text) =>
        text?.All(c => c is > ' ' and < '\x7F') == true ? ServerUri.Find(text, from: null) : null;

    private static bool MayTakeCredentials(Origin registry, Uri realm, ValueList<string> trusted)
    {
        string host = realm.DnsSafeHost.ToLowerInvariant();
        return host == registry.Host
            || trusted.Contains(host, StringComparer.OrdinalIgnoreCase)
            || host.EndsWith("." + registry.Host, StringComparison.Ordinal)
            || (KnownPairs.TryGetValue(registry.Host, out string? known) && known == host);
    }
}
