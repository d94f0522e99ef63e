using System.Net;
using System.Net.Sockets;

namespace ManifestPS.TestRegistry;

/// <summary>A loopback port that refuses connections for as long as this lives: bound, so that nobody else takes it, and never listening.</summary>
public sealed class RefusedPort : IDisposable
{
    private readonly Socket _socket;

    public RefusedPort() => (_socket, Port) = FreshPort.Bind(IPAddress.Loopback);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public void Dispose() => _socket.Dispose();
}
