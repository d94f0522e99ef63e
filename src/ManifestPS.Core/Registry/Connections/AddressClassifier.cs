using System.Net;
using System.Net.Sockets;

namespace ManifestPS.Registry.Connections;

/// <summary>Tells where an address lies (RFC 6890), looking through the ways to write an IPv4 address as IPv6.</summary>
internal static class AddressClassifier
{
    private static readonly HashSet<string> MetadataServices = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"];

    /// <summary>64:ff9b:1::/48, for translators of a network's own (RFC 8215). It need not be known where in it they keep the IPv4 address: in one of the four places of RFC 6052, section 2.2, that fit.</summary>
    private static readonly byte[] LocalTranslation = [0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01];

    private static readonly int[][] TranslatedPlaces = [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]];

    extension(IPAddress address)
    {
        public AddressKinds Kind
        {
            get
            {
                IPAddress plain = Unwrap(address);
                return MetadataServices.Contains(plain.ToString()) ? AddressKinds.Metadata
                    : plain.AddressFamily == AddressFamily.InterNetwork ? OfIPv4(plain.GetAddressBytes())
                    : OfIPv6(plain, plain.GetAddressBytes());
            }
        }
    }

    private static AddressKinds OfIPv4(byte[] bytes) => (bytes[0], bytes[1]) switch
    {
        (127, _) => AddressKinds.Loopback,
        (10, _) or (172, >= 16 and <= 31) or (192, 168) or (100, >= 64 and <= 127) or (198, 18 or 19) => AddressKinds.Private,
        (192, 0) when bytes[2] == 0 => AddressKinds.Private,
        (169, 254) => AddressKinds.LinkLocal,
        (0, _) or ( >= 224, _) => AddressKinds.Special,
        _ => AddressKinds.Public,
    };

    private static AddressKinds OfIPv6(IPAddress address, byte[] bytes) =>
        IPAddress.IsLoopback(address) ? AddressKinds.Loopback
        : StartsWith(bytes, LocalTranslation) ? LeadsToMetadata(bytes) ? AddressKinds.Metadata : AddressKinds.Private
        : (bytes[0] & 0xFE) == 0xFC ? AddressKinds.Private
        : address.IsIPv6LinkLocal || address.IsIPv6SiteLocal ? AddressKinds.LinkLocal
        : address.IsIPv6Multicast || bytes.Take(8).All(b => b == 0) ? AddressKinds.Special
        : AddressKinds.Public;

    /// <summary>The IPv4 address inside a mapped or compatible one (RFC 4291), NAT64 (RFC 6052) or 6to4 (RFC 3056); any other address itself, without its zone.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        byte[] bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || StartsWith(bytes, [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) ? new IPAddress([.. bytes.Skip(12)])
            : StartsWith(bytes, new byte[12]) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any) ? new IPAddress([.. bytes.Skip(12)])
            : StartsWith(bytes, [0x20, 0x02]) ? new IPAddress([.. bytes.Skip(2).Take(4)])
            : new IPAddress(bytes);
    }

    private static bool LeadsToMetadata(byte[] bytes) =>
        TranslatedPlaces.Any(place => MetadataServices.Contains(new IPAddress([.. place.Select(index => bytes[index])]).ToString()));

    private static bool StartsWith(byte[] bytes, byte[] prefix) => bytes.Take(prefix.Length).SequenceEqual(prefix);
}
