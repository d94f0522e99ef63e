namespace ManifestPS.Registry;

/// <summary>Speaks the distribution protocol with one repository of one registry (distribution-spec, "Pull"). What it gives is bytes and headers; nothing of HTTP leaves it.</summary>
internal sealed class RegistryClient
{
    private readonly string _registry;
    private readonly string _repository;
    private readonly RegistrySession _session;
    private readonly IActivityLog _log;
    private Endpoint _endpoint;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryClient(string registry, string repository, RegistrySession session, IActivityLog log)
    {
        (_registry, _repository, _session, _log) = (registry, repository, session, log);
        _endpoint = Connect(Endpoints.Find(registry, session.Options) ?? Origin.For(registry, session.Options));
    }

    /// <summary>GET of a manifest by tag or digest.</summary>
    public Task<RegistryAnswer> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"/v2/{_repository}/manifests/{tagOrDigest}", string.Join(", ", MediaTypes.Accepted), RegistryResource.Manifest(_registry, _repository, tagOrDigest), cancellationToken);

    /// <summary>HEAD of a manifest by tag or digest; the answer has no bytes.</summary>
    public Task<RegistryAnswer> HeadManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Head, $"/v2/{_repository}/manifests/{tagOrDigest}", string.Join(", ", MediaTypes.Accepted), RegistryResource.Manifest(_registry, _repository, tagOrDigest), cancellationToken);

    /// <summary>GET of a whole small blob.</summary>
    public Task<RegistryAnswer> GetBlobAsync(string digest, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"/v2/{_repository}/blobs/{digest}", "*/*", RegistryResource.Blob(_registry, _repository, digest), cancellationToken);

    /// <summary>HEAD of a blob; the answer has no bytes.</summary>
    public Task<RegistryAnswer> HeadBlobAsync(string digest, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Head, $"/v2/{_repository}/blobs/{digest}", "*/*", RegistryResource.Blob(_registry, _repository, digest), cancellationToken);

    private Task<RegistryAnswer> SendAsync(HttpMethod method, string path, string accept, RegistryResource resource, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async () =>
            {
                try
                {
                    return await ExchangeAsync(_endpoint, method, path, accept, resource, cancellationToken).ConfigureAwait(false);
                }
                catch (RegistryException e) when (Endpoints.MayBeSecure(_endpoint.Origin, e, _session.Options))
                {
                    return await ExchangeSecurelyAsync(e, method, path, accept, resource, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>On this machine plain HTTP comes first, so a server that wants TLS shows only by its failure to answer.</summary>
    private async Task<RegistryAnswer> ExchangeSecurelyAsync(RegistryException plainFailure, HttpMethod method, string path, string accept, RegistryResource resource, CancellationToken cancellationToken)
    {
        Endpoint secured = Connect(_endpoint.Origin.Secured());
        try
        {
            RegistryAnswer answer = await ExchangeAsync(secured, method, path, accept, resource, cancellationToken).ConfigureAwait(false);
            Endpoints.Remember(_registry, secured.Origin);
            _endpoint = secured;
            return answer;
        }
        catch (RegistryException e) when (e.Code is ImageErrorCode.SchemeMismatch or ImageErrorCode.NetworkTruncated or ImageErrorCode.NetworkStalled)
        {
            throw plainFailure;
        }
    }

    private async Task<RegistryAnswer> ExchangeAsync(Endpoint endpoint, HttpMethod method, string path, string accept, RegistryResource resource, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new HttpRequestMessage(method, endpoint.Origin.Resolve(path)).PreferHttp2();
        _ = request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage response = await endpoint.Pipeline.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await RegistryAnswer.ReadAsync(response, resource, _session.Options, cancellationToken).ConfigureAwait(false);
    }

    private Endpoint Connect(Origin origin)
    {
        TrustSettings trust = new(_session.Options.SkipCertificateCheck);
        HttpMessageHandler exchange = new ExchangeHandler(ConnectionPool.For(trust), _session.Options.Timeout, _log);
        HttpMessageHandler authentication = new AuthenticationHandler(exchange, origin, trust, $"repository:{_repository}:pull", _session.Options);
        return new Endpoint(origin, new HttpMessageInvoker(new RedirectHandler(authentication), disposeHandler: false));   // the pool outlives every call
    }

    private sealed record Endpoint(Origin Origin, HttpMessageInvoker Pipeline);
}
