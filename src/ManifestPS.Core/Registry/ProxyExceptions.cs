using System.Net;

namespace ManifestPS.Registry;

/// <summary>NO_PROXY: the hosts that are reached without a proxy.</summary>
internal sealed class ProxyExceptions
{
    private readonly string[] _entries;

    public ProxyExceptions(string list) => _entries = [.. list.Split(',').Select(entry => entry.Trim().ToLowerInvariant()).Where(entry => entry.Length > 0)];

    public bool Contains(Uri destination)
    {
        string host = destination.DnsSafeHost.ToLowerInvariant();
        IPAddress? address = IPAddress.TryParse(host, out IPAddress? literal) ? literal : null;
        return host == "localhost"
            || (address is not null && IPAddress.IsLoopback(address))
            || _entries.Any(entry => entry == "*" || Matches(entry, host, address, destination.Port));
    }

    private static bool Matches(string entry, string host, IPAddress? address, int port)
    {
        if (entry.Contains('/'))
        {
            return address is not null && IsInNetwork(entry, address);
        }
        (string name, int? wantedPort) = Split(entry);
        if (name.Length == 0 || (wantedPort is { } wanted && wanted != port))
        {
            return false;
        }
        return IPAddress.TryParse(name, out IPAddress? one) ? one.Equals(address) : address is null && MatchesName(name, host);
    }

    /// <summary>A bare name means itself and all below it; with a dot, or a star and a dot, before it only what is below.</summary>
    private static bool MatchesName(string name, string host)
    {
        string suffix = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return suffix[0] == '.' ? host.EndsWith(suffix, StringComparison.Ordinal) : host == suffix || host.EndsWith("." + suffix, StringComparison.Ordinal);
    }

    private static (string Name, int? Port) Split(string entry)
    {
        int colon = entry.LastIndexOf(':');
        bool hasPort = colon >= 0 && (entry[0] == '[' ? entry[colon - 1] == ']' : entry.IndexOf(':') == colon);
        return hasPort
            ? (entry[..colon].Trim('[', ']'), int.TryParse(entry[(colon + 1)..], out int port) ? port : -1)
            : (entry.Trim('[', ']'), null);
    }

    private static bool IsInNetwork(string cidr, IPAddress address)
    {
        string[] parts = cidr.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? network) || !int.TryParse(parts[1], out int length) || network.AddressFamily != address.AddressFamily)
        {
            return false;
        }
        byte[] wanted = network.GetAddressBytes();
        byte[] given = address.GetAddressBytes();
        return length >= 0 && length <= wanted.Length * 8 && Enumerable.Range(0, length).All(bit => ((wanted[bit / 8] ^ given[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }
}
