using System.Net;
using System.Net.Sockets;

namespace ManifestPS.TestRegistry;

/// <summary>A loopback port that refuses connections for as long as this lives: bound, so that nobody else takes it, and never listening.</summary>
public sealed class RefusedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusedPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port; // bound above
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public void Dispose() => _socket.Dispose();
}
