using System.Collections.Concurrent;

namespace ManifestPS.Registry;

/// <summary>The process's connections, so that the second command is warm. One pool per trust: an unverified connection never serves a verified call.</summary>
internal static class ConnectionPool
{
    private static readonly ConcurrentDictionary<TrustSettings, HttpMessageHandler> Pools = new();

    public static HttpMessageHandler For(TrustSettings trust) => Pools.GetOrAdd(trust, HttpPolyfills.CreateHandler);
}
