using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Registry.Connections;

/// <summary>Connects to the very address that was judged, so that a name cannot mean one thing to the judge and another to the socket.</summary>
internal static class Connector
{
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, AddressKinds reach, CancellationToken cancellationToken)
    {
        DnsEndPoint target = context.DnsEndPoint;
        IReadOnlyList<IPAddress> addresses = await AddressPolicy.ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false);
        if (IsProxy(context))
        {
            return (await ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false)).Stream;   // the user's own choice
        }
        (Stream stream, IPAddress address) = await ConnectAsync(AddressPolicy.Within(reach, target.Host, addresses), target.Port, cancellationToken).ConfigureAwait(false);
        if (reach == AddressKinds.Any)
        {
            AddressPolicy.Remember(target.Host, target.Port, address.Kind);
        }
        return stream;
    }

    private static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.Method == HttpMethod.Connect
        || context.InitialRequestMessage.RequestUri is not { } uri
        || uri.Port != context.DnsEndPoint.Port
        || !string.Equals(uri.IdnHost.Trim('[', ']'), context.DnsEndPoint.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static async Task<(Stream Stream, IPAddress Address)> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            Socket socket = new(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellationToken).ConfigureAwait(false);
                return (new NetworkStream(socket, ownsSocket: true), addresses[i]);
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
