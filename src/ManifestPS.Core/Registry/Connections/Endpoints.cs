using System.Collections.Concurrent;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>Registries on this machine that turned out to speak TLS, so that the next call goes there at once.</summary>
internal static class Endpoints
{
    private static readonly ConcurrentDictionary<string, Origin> Secured = new();

    public static Origin? Find(RegistrySettings settings) =>
        !settings.PlainHttp && Secured.TryGetValue(settings.Registry, out Origin? origin) ? origin : null;

    public static void Remember(string registry, Origin origin) => Secured[registry] = origin;

    /// <summary>True where plain HTTP was only our guess, and the failure is that of a server that wants TLS. The other way round there is no way: TLS never falls back.</summary>
    public static bool MayBeSecure(Origin origin, RegistryException failure, RegistrySettings settings) =>
        origin is { IsSecure: false, IsLoopback: true }
        && !settings.PlainHttp
        && failure.Code is ImageErrorCode.SchemeMismatch or ImageErrorCode.NetworkTruncated;
}
