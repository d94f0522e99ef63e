namespace ManifestPS.Registry;

/// <summary>Sends requests to one registry, for one scope: finds the endpoint, waits for a place, and turns what is no good answer into an error.</summary>
internal sealed class RegistryExchange
{
    private static readonly string UserAgent = "ManifestPS/" + typeof(RegistryExchange).Assembly.GetName().Version?.ToString(3);

    private readonly string _registry;
    private readonly string _scope;
    private readonly RegistrySession _session;
    private readonly IActivityLog _log;
    private Endpoint _endpoint;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="scope">What a token is asked for (distribution docs, spec/auth/scope.md); several are separated by spaces.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryExchange(string registry, string scope, RegistrySession session, IActivityLog log)
    {
        (_registry, _scope, _session, _log) = (registry, scope, session, log);
        _endpoint = Connect(Endpoints.Find(registry, session.Options) ?? Origin.For(registry, session.Options));
    }

    /// <summary>Sends one request.</summary>
    /// <exception cref="RegistryException">There is no good answer.</exception>
    public Task<RegistryAnswer> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async () =>
            {
                try
                {
                    return await SendAsync(_endpoint, request, cancellationToken).ConfigureAwait(false);
                }
                catch (RegistryException e) when (Endpoints.MayBeSecure(_endpoint.Origin, e, _session.Options))
                {
                    return await SendSecurelyAsync(request, e, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>On this machine plain HTTP comes first, so a server that wants TLS shows only by its failure to answer.</summary>
    private async Task<RegistryAnswer> SendSecurelyAsync(RegistryRequest request, RegistryException plainFailure, CancellationToken cancellationToken)
    {
        Endpoint secured = Connect(_endpoint.Origin.Secured());
        try
        {
            RegistryAnswer answer = await SendAsync(secured, request, cancellationToken).ConfigureAwait(false);
            Endpoints.Remember(_registry, secured.Origin);
            _endpoint = secured;
            return answer;
        }
        catch (RegistryException e) when (e.Code is ImageErrorCode.SchemeMismatch or ImageErrorCode.NetworkTruncated or ImageErrorCode.NetworkStalled)
        {
            throw plainFailure;
        }
    }

    private async Task<RegistryAnswer> SendAsync(Endpoint endpoint, RegistryRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new HttpRequestMessage(request.Method, endpoint.Origin.Resolve(request.Path)) { Content = request.Content?.Invoke() }.PreferHttp2();
        _ = message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        _ = message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        _ = message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        using HttpResponseMessage response = await endpoint.Pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return await RegistryAnswer.ReadAsync(response, request, _session.Options, cancellationToken).ConfigureAwait(false);
    }

    private Endpoint Connect(Origin origin)
    {
        TrustSettings trust = new(_session.Options.SkipCertificateCheck);
        HttpMessageHandler exchange = new ExchangeHandler(ConnectionPool.For(trust), _session.Options.Timeout, _log);
        HttpMessageHandler authentication = new AuthenticationHandler(exchange, origin, trust, _registry, _scope, _session, _log);
        return new Endpoint(origin, new HttpMessageInvoker(new RedirectHandler(authentication), disposeHandler: false));   // the pool outlives every call
    }

    private sealed record Endpoint(Origin Origin, HttpMessageInvoker Pipeline);
}
