using System.Collections.Concurrent;

namespace ManifestPS.Registry.Connections;

/// <summary>The process's connections, so that the second command is warm. One pool per trust and kind of address: it is certain where a response comes from, and a connection that one call may not make never serves it.</summary>
internal static class ConnectionPool
{
    private static readonly ConcurrentDictionary<(TrustSettings Trust, AddressKinds Kinds), Lazy<HttpMessageInvoker>> Pools = new();

    public static HttpMessageInvoker For(TrustSettings trust, AddressKinds kinds) =>
        Pools.GetOrAdd((trust, kinds), key => new(() => new HttpMessageInvoker(HttpPolyfills.CreateHandler(key.Trust, key.Kinds)))).Value;
}
