namespace ManifestPS.Registry;

/// <summary>Which token servers may see a registry's credential: its own host, a subdomain of it, or one of the well-known pairs.</summary>
internal static class TokenRealm
{
    private static readonly Dictionary<string, string> KnownPairs = new(StringComparer.Ordinal)
    {
        ["registry-1.docker.io"] = "auth.docker.io",
        ["registry.gitlab.com"] = "gitlab.com",
        ["nvcr.io"] = "authn.nvidia.com",
    };

    public static bool MayTakeCredentials(Origin registry, Uri realm)
    {
        string host = realm.DnsSafeHost.ToLowerInvariant();
        return host == registry.Host
            || RegistrySettings.Of(registry.Registry).TrustedRealms.Contains(host)
            || host.EndsWith("." + registry.Host, StringComparison.Ordinal)
            || (KnownPairs.TryGetValue(registry.Host, out string? known) && known == host);
    }
}
