using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace ManifestPS.Registry.Connections;

/// <summary>NO_PROXY: the hosts that are reached without a proxy.</summary>
internal sealed class ProxyExceptions
{
    // .NET also reads "10", "1.1" and "010.0.0.1" as addresses; to Go they are names.
    private static readonly Regex IPv4 = new(@"\A(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}\z", RegexOptions.CultureInvariant);

    private readonly string[] _entries;

    public ProxyExceptions(string list) => _entries = [.. list.Split(',').Select(entry => entry.Trim().ToLowerInvariant()).Where(entry => entry.Length > 0)];

    public bool Contains(Uri destination)
    {
        string host = destination.DnsSafeHost.ToLowerInvariant();
        string port = destination.Port.ToString(CultureInfo.InvariantCulture);
        IPAddress? address = ParseAddress(host);
        return host == "localhost"
            || (address is not null && IPAddress.IsLoopback(address))
            || _entries.Any(entry => entry == "*" || Matches(entry, host, address, port));
    }

    private static bool Matches(string entry, string host, IPAddress? address, string port)
    {
        if (ParseNetwork(entry) is ({ } network, int length))
        {
            return address is not null && IsIn(network, length, address);
        }
        (string name, string? wantedPort) = Split(entry);
        return name.Length > 0
            && (wantedPort is null || wantedPort == port)
            && (ParseAddress(name) is { } one ? one.Equals(address) : MatchesName(name, host));
    }

    /// <summary>A bare name means itself and all below it; with a dot, or a star and a dot, before it only what is below. The end of an address is a name, too.</summary>
    private static bool MatchesName(string name, string host)
    {
        string suffix = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return suffix[0] == '.' ? host.EndsWith(suffix, StringComparison.Ordinal) : host == suffix || host.EndsWith("." + suffix, StringComparison.Ordinal);
    }

    /// <summary>Go's net.SplitHostPort: brackets belong to a port behind them, and an empty port is any.</summary>
    private static (string Name, string? Port) Split(string entry)
    {
        int colon = entry.LastIndexOf(':');
        bool bracketed = colon > 1 && entry[0] == '[' && entry[colon - 1] == ']';
        return bracketed ? (entry[1..(colon - 1)], PortAfter(entry, colon))
            : colon >= 0 && entry.IndexOf(':') == colon ? (entry[..colon], PortAfter(entry, colon))
            : (entry, null);
    }

    private static string? PortAfter(string entry, int colon) => colon == entry.Length - 1 ? null : entry[(colon + 1)..];

    private static IPAddress? ParseAddress(string text)
    {
        bool isAddress = text.Contains(':') ? text.IndexOfAny(['[', ']', '%']) < 0 : IPv4.IsMatch(text);
        return isAddress && IPAddress.TryParse(text, out IPAddress? address) ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;
    }

    private static (IPAddress? Network, int Length) ParseNetwork(string entry) =>
        entry.Split('/') is [var address, var digits] && ParseAddress(address) is { } network && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= network.GetAddressBytes().Length * 8
            ? (network, length)
            : default;

    private static bool IsIn(IPAddress network, int length, IPAddress address)
    {
        byte[] wanted = network.GetAddressBytes();
        byte[] given = address.GetAddressBytes();
        return wanted.Length == given.Length && Enumerable.Range(0, length).All(bit => ((wanted[bit / 8] ^ given[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }
}
