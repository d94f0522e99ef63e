using ManifestPS.Errors;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Connections;

/// <summary>The very bottom: gives each request a connection that was made under the rules for where it goes.</summary>
internal sealed class AddressPolicyHandler : HttpMessageHandler
{
    private readonly Origin _registry;
    private readonly TrustSettings _trust;
    private readonly bool _allowPrivateNetwork;

    public AddressPolicyHandler(Origin registry, TrustSettings trust, bool allowPrivateNetwork) => (_registry, _trust, _allowPrivateNetwork) = (registry, trust, allowPrivateNetwork);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("A request needs an address.");
        Uri? proxy = _trust.Proxy.Find(uri);   // .NET goes straight there where it cannot find out
        try
        {
            return await SendAsync(request, uri, proxy is not null, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is ElsewhereException elsewhere)
        {
            throw elsewhere.InnerException is { } failure ? new HttpRequestException(e.Message, failure) : AddressPolicy.Refused(elsewhere.Host, elsewhere.Addresses[0]);
        }
        catch (HttpRequestException e) when (proxy is not null && e.FailsAtProxy())
        {
            throw new RegistryException(ImageErrorCode.ProxyFailed, uri.Authority, $"The proxy '{proxy.Authority}' on the way to '{uri.Authority}' failed: {(e.InnerException ?? e).Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Uri uri, bool isProxied, CancellationToken cancellationToken)
    {
        Origin origin = Origin.Of(uri);
        bool isRegistry = origin == _registry;
        SlottedRequest? placed = request as SlottedRequest;
        AddressKinds reach = AddressPolicy.ReachOf(placed is null && !isRegistry ? AddressKinds.None : placed?.GivenBy, _allowPrivateNetwork);
        TrustSettings trust = isRegistry ? _trust : _trust.ForOthers();
        (HttpResponseMessage response, AddressKinds peer) = HttpPolyfills.JudgesConnections && !isProxied
            ? await ConnectAsync(request, origin, trust, reach, cancellationToken).ConfigureAwait(false)
            : (await SendUnseenAsync(request, origin, trust, reach, isProxied, cancellationToken).ConfigureAwait(false), AddressPolicy.KindOf(origin));
        placed?.Peer = peer;
        return response;
    }

    /// <summary>Sends a request over a connection to addresses of one kind, so that it is certain where the response comes from; of another where the host cannot be reached there.</summary>
    private static async Task<(HttpResponseMessage Response, AddressKinds Peer)> ConnectAsync(HttpRequestMessage request, Origin origin, TrustSettings trust, AddressKinds reach, CancellationToken cancellationToken)
    {
        AddressKinds untried = reach;
        AddressKinds kind = await AddressPolicy.ChooseAsync(origin, reach, trust.Resolver, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                HttpResponseMessage response = await ConnectionPool.For(trust, kind).SendAsync(request, cancellationToken).ConfigureAwait(false);
                AddressPolicy.Remember(origin, kind);
                return (response, kind);
            }
            catch (HttpRequestException e) when (e.InnerException is ElsewhereException elsewhere)
            {
                untried &= ~kind;
                kind = elsewhere.Addresses.Select(address => address.Kind).FirstOrDefault(other => (other & untried) != 0);
                if (kind == AddressKinds.None)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Sends a request where a proxy, or the runtime, chooses the address.</summary>
    private static async Task<HttpResponseMessage> SendUnseenAsync(HttpRequestMessage request, Origin origin, TrustSettings trust, AddressKinds reach, bool isProxied, CancellationToken cancellationToken)
    {
        if (reach != AddressKinds.Any)
        {
            await AddressPolicy.RequireAsync(reach, origin.Host, trust.Resolver, cancellationToken).ConfigureAwait(false);
        }
        else if (!isProxied && !AddressPolicy.Knows(origin))
        {
            _ = await AddressPolicy.TryFindAsync(origin.Host, trust.Resolver, cancellationToken).ConfigureAwait(false);   // the runtime's own lookup heeds no deadline
        }
        HttpResponseMessage response = await ConnectionPool.For(trust, reach).SendAsync(request, cancellationToken).ConfigureAwait(false);
        AddressPolicy.Remember(origin, AddressKinds.None);
        return response;
    }
}
