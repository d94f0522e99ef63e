using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Registry.Connections;

/// <summary>A host cannot be reached at addresses of the kind that a connection is for, and has others.</summary>
/// <param name="host">The host.</param>
/// <param name="addresses">The others.</param>
/// <param name="failure">Why the connection failed; null where no address was of its kind.</param>
internal sealed class ElsewhereException(string host, IReadOnlyList<IPAddress> addresses, SocketException? failure) : Exception($"'{host}' has other addresses.", failure)
{
    /// <summary>The host.</summary>
    public string Host => host;

    /// <summary>Its addresses of other kinds.</summary>
    public IReadOnlyList<IPAddress> Addresses => addresses;
}
