using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>Where a server may lead this machine: to the internet, and to where it lies itself, but never deeper inside.</summary>
internal static class AddressPolicy
{
    /// <summary>Where each host was reached last. It says which of its addresses to try first, and permits nothing.</summary>
    private static readonly ConcurrentDictionary<(string Host, int Port), AddressKinds> Reached = new();

    /// <summary>What may be reached at an address.</summary>
    /// <param name="givenBy">Where the server lies that gave it, None where that is not known; null where the user gave it.</param>
    /// <param name="allowPrivateNetwork">Whether the user lets the registry lead into private networks.</param>
    public static AddressKinds ReachOf(AddressKinds? givenBy, bool allowPrivateNetwork) =>
        givenBy is not { } server ? AddressKinds.Any
        : AddressKinds.Public | server | (allowPrivateNetwork ? AddressKinds.Private | AddressKinds.Loopback : AddressKinds.None);

    /// <summary>Keeps where a host was reached.</summary>
    public static void Remember(Origin origin, AddressKinds kind) => Reached[(origin.Host, origin.Port)] = kind;

    /// <summary>Whether a host was reached before.</summary>
    public static bool Knows(Origin origin) => Reached.ContainsKey((origin.Host, origin.Port));

    /// <summary>Which of a host's addresses to try first: where it was reached last, or else where its first address within reach lies.</summary>
    /// <exception cref="RegistryException">None is within reach.</exception>
    public static async Task<AddressKinds> ChooseAsync(Origin origin, AddressKinds reach, HostResolver resolver, CancellationToken cancellationToken) =>
        Reached.TryGetValue((origin.Host, origin.Port), out AddressKinds last) && (last & reach) != 0
            ? last
            : Within(reach, origin.Host, await ResolveAsync(origin.Host, resolver, cancellationToken).ConfigureAwait(false))[0].Kind;

    /// <summary>The addresses of a host; those of a literal are itself.</summary>
    /// <exception cref="SocketException">There is no such host.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, HostResolver resolver, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await resolver(host, cancellationToken).ConfigureAwait(false);

    /// <summary>Where a host lies by its very name; None where only a lookup could tell.</summary>
    public static AddressKinds KindOf(Origin origin) =>
        IPAddress.TryParse(origin.Host, out IPAddress? literal) ? literal.Kind : origin.IsLoopback ? AddressKinds.Loopback : AddressKinds.None;

    /// <summary>Those of a host's addresses that are within reach, at least one.</summary>
    /// <exception cref="RegistryException">None is.</exception>
    public static IReadOnlyList<IPAddress> Within(AddressKinds reach, string host, IReadOnlyList<IPAddress> addresses)
    {
        IPAddress[] allowed = [.. addresses.Where(address => (address.Kind & reach) != 0)];
        return allowed.Length > 0 ? allowed : throw Refused(host, addresses[0]);
    }

    /// <summary>Judges a host by its name, where somebody else chooses among its addresses: all must be within reach. A name that only a proxy knows is not judged.</summary>
    /// <exception cref="RegistryException">One is out of reach.</exception>
    public static async Task RequireAsync(AddressKinds reach, string host, HostResolver resolver, CancellationToken cancellationToken)
    {
        if ((await TryFindAsync(host, resolver, cancellationToken).ConfigureAwait(false)).FirstOrDefault(address => (address.Kind & reach) == 0) is { } outside)
        {
            throw Refused(host, outside);
        }
    }

    /// <summary>The addresses of a host; none where there is no such host.</summary>
    public static async Task<IReadOnlyList<IPAddress>> TryFindAsync(string host, HostResolver resolver, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveAsync(host, resolver, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>The error for an address that is out of reach.</summary>
    public static RegistryException Refused(string host, IPAddress address) =>
        new(ImageErrorCode.AddressRefused, host, $"'{host}' has the address {address}, {Describe(address.Kind)}; the server that leads there lies elsewhere or where is not known, so nothing was sent.");

    private static string Describe(AddressKinds kind) => kind switch
    {
        AddressKinds.Private => "which is in a private network",
        AddressKinds.Loopback => "which is this machine",
        AddressKinds.LinkLocal => "which is local to the link",
        AddressKinds.Metadata => "a cloud's metadata service",
        _ => "which is no host's",
    };
}
