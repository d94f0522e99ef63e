using System.Net;

namespace ManifestPS.Registry.Connections;

/// <summary>Finds the addresses of a host by its name.</summary>
/// <exception cref="System.Net.Sockets.SocketException">There is no such host.</exception>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
