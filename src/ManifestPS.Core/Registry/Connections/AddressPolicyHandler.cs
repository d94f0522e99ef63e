using ManifestPS.Errors;

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
        catch (HttpRequestException e) when (proxy is not null && e.FailsAtProxy())
        {
            throw new RegistryException(ImageErrorCode.ProxyFailed, uri.Authority, $"The proxy '{proxy.Authority}' on the way to '{uri.Authority}' is of no use: {(e.InnerException ?? e).Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Uri uri, bool isProxied, CancellationToken cancellationToken)
    {
        if (Origin.Of(uri) == _registry)
        {
            return await ConnectionPool.For(_trust, AddressKinds.Any).SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        AddressKinds reach = await AddressPolicy.ReachOfAsync(_registry, _allowPrivateNetwork, cancellationToken).ConfigureAwait(false);
        if (!HttpPolyfills.JudgesConnections || isProxied)
        {
            await AddressPolicy.RequireAsync(reach, uri.DnsSafeHost, cancellationToken).ConfigureAwait(false);
        }
        return await ConnectionPool.For(_trust.ForOthers(), reach).SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
