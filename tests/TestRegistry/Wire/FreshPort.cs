using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ManifestPS.TestRegistry;

/// <summary>
/// Free ports that this process has not used before: what a client remembers of a server that is gone (connections,
/// challenges, tokens) must not meet the next one by chance, and among a few hundred servers it would.
/// </summary>
public static class FreshPort
{
    private static readonly ConcurrentDictionary<int, bool> Used = new();

    /// <summary>A port for another program to listen on, which has to be quick: nothing holds it.</summary>
    public static int Take(IPAddress address)
    {
        (Socket socket, int port) = Bind(address);
        socket.Dispose();
        return port;
    }

    /// <summary>Whether a port that another program has chosen was not used before.</summary>
    public static bool Claim(int port) => Used.TryAdd(port, true);

    /// <summary>A port that is held by a socket.</summary>
    public static (Socket Socket, int Port) Bind(IPAddress address)
    {
        while (true)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            int port = ((IPEndPoint)socket.LocalEndPoint!).Port; // bound above
            if (Claim(port))
            {
                return (socket, port);
            }
            socket.Dispose();
        }
    }
}
