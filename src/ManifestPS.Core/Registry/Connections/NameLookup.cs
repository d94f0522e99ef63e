using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Registry.Connections;

/// <summary>Looks up names, each on a thread of its own and once at a time.</summary>
/// <remarks>The system's resolver blocks for as long as it likes. On threads of the pool, a few such lookups would also hold up the timers that end the waiting.</remarks>
internal static class NameLookup
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> UnderWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses of a host.</summary>
    /// <exception cref="SocketException">There is no such host.</exception>
    public static Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) =>
        UnderWay.GetOrAdd(host, name => new(() => LookUpAsync(name))).Value.WaitAsync(cancellationToken);

    private static async Task<IPAddress[]> LookUpAsync(string host)
    {
        try
        {
            return await Task.Factory.StartNew(() => Dns.GetHostAddresses(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _ = UnderWay.TryRemove(host, out _);
        }
    }
}
