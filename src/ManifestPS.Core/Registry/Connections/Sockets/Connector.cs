using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Registry.Connections;

/// <summary>Connects to the very address that was judged, so that a name cannot mean one thing to the judge and another to the socket.</summary>
internal static class Connector
{
    /// <summary>Connects to one of a host's addresses of certain kinds.</summary>
    /// <exception cref="ElsewhereException">That is not possible; at addresses of other kinds it may be.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, AddressKinds kinds, HostResolver resolver, CancellationToken cancellationToken)
    {
        DnsEndPoint target = context.DnsEndPoint;
        IReadOnlyList<IPAddress> addresses = await AddressPolicy.ResolveAsync(target.Host, resolver, cancellationToken).ConfigureAwait(false);
        if (IsProxy(context))
        {
            return await ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);   // the user's own choice
        }
        ILookup<bool, IPAddress> within = addresses.ToLookup(address => (address.Kind & kinds) != 0);
        if (!within.Contains(true))
        {
            throw new ElsewhereException(target.Host, addresses, failure: null);
        }
        try
        {
            return await ConnectAsync([.. within[true]], target.Port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e) when (within.Contains(false))
        {
            throw new ElsewhereException(target.Host, [.. within[false]], e);
        }
    }

    private static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.Method == HttpMethod.Connect
        || context.InitialRequestMessage.RequestUri is not { } uri
        || uri.Port != context.DnsEndPoint.Port
        || !string.Equals(uri.IdnHost.Trim('[', ']'), context.DnsEndPoint.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static async Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            Socket socket = new(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
