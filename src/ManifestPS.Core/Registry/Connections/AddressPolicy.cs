using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>Where a registry may lead this machine: to the internet, and to where it lies itself, but never deeper inside.</summary>
internal static class AddressPolicy
{
    private static readonly ConcurrentDictionary<(string Host, int Port), AddressKinds> Registries = new();

    /// <summary>Keeps where a registry was found.</summary>
    public static void Remember(string host, int port, AddressKinds kind) => Registries[(host, port)] = kind;

    /// <summary>What may be reached on a registry's word.</summary>
    public static async Task<AddressKinds> ReachOfAsync(Origin registry, bool allowPrivateNetwork, CancellationToken cancellationToken)
    {
        AddressKinds allowed = AddressKinds.Public | (allowPrivateNetwork ? AddressKinds.Private | AddressKinds.Loopback : AddressKinds.None);
        return allowed | (Registries.TryGetValue((registry.Host, registry.Port), out AddressKinds kind) ? kind : await FindAsync(registry.Host, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The addresses of a host; those of a literal are itself.</summary>
    /// <exception cref="SocketException">There is no such host.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        return IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of a host's addresses that are within reach, at least one.</summary>
    /// <exception cref="RegistryException">None is.</exception>
    public static IReadOnlyList<IPAddress> Within(AddressKinds reach, string host, IReadOnlyList<IPAddress> addresses)
    {
        IPAddress[] allowed = [.. addresses.Where(address => (address.Kind & reach) != 0)];
        return allowed.Length > 0
            ? allowed
            : throw new RegistryException(ImageErrorCode.AddressRefused, host, $"'{host}' has the address {addresses[0]}, {Describe(addresses[0].Kind)}; the registry that leads there lies elsewhere, so nothing was sent.");
    }

    /// <summary>Judges a host by its name, where the connection itself cannot be judged. A name that only a proxy knows is not judged.</summary>
    /// <exception cref="RegistryException">It is out of reach.</exception>
    public static async Task RequireAsync(AddressKinds reach, string host, CancellationToken cancellationToken)
    {
        try
        {
            _ = Within(reach, host, await ResolveAsync(host, cancellationToken).ConfigureAwait(false));
        }
        catch (SocketException)
        {
        }
    }

    private static async Task<AddressKinds> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<IPAddress> addresses = await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses[0].Kind;
        }
        catch (SocketException)
        {
            return AddressKinds.None;
        }
    }

    private static string Describe(AddressKinds kind) => kind switch
    {
        AddressKinds.Private => "which is in a private network",
        AddressKinds.Loopback => "which is this machine",
        AddressKinds.LinkLocal => "which is local to the link",
        AddressKinds.Metadata => "a cloud's metadata service",
        _ => "which is no host's",
    };
}
