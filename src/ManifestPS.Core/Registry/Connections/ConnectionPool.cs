using System.Collections.Concurrent;

namespace ManifestPS.Registry.Connections;

/// <summary>The process's connections, so that the second command is warm. One pool per trust and reach: a connection that one call may not make never serves it.</summary>
internal static class ConnectionPool
{
    private static readonly ConcurrentDictionary<(TrustSettings Trust, AddressKinds Reach), Lazy<HttpMessageInvoker>> Pools = new();

    public static HttpMessageInvoker For(TrustSettings trust, AddressKinds reach) =>
        Pools.GetOrAdd((trust, reach), key => new(() => new HttpMessageInvoker(HttpPolyfills.CreateHandler(key.Trust, key.Reach)))).Value;
}
