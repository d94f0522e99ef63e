using System.Net;
using System.Net.Http.Headers;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Http;

/// <summary>Sends requests to one registry, for one scope: finds the endpoint, waits for a place, and turns what is no good answer into an error.</summary>
internal sealed class RegistryExchange
{
    private readonly string _registry;
    private readonly string _scope;
    private readonly RegistrySession _session;
    private readonly ITrace _log;
    private readonly RetryLoop _retry;
    private readonly RegistrySettings _settings;
    private Endpoint _endpoint;
    private bool _answered;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="scope">What a token is asked for (distribution docs, spec/auth/scope.md); several are separated by spaces.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryExchange(string registry, string scope, RegistrySession session, ITrace log)
    {
        (_registry, _scope, _session, _log) = (registry, scope, session, log);
        _retry = new RetryLoop(registry, session, log);
        _settings = session.SettingsOf(registry);
        _endpoint = Connect(Endpoints.Find(_settings) ?? Origin.For(_settings, session.Options));
        session.WarnOfPlainHttp(_endpoint.Origin, log);
    }

    /// <summary>Host and port of the server that is asked.</summary>
    public string Authority => _endpoint.Origin.Authority;

    /// <summary>The address of a path of the API, or of a Location that the registry gave.</summary>
    /// <exception cref="RegistryException">The Location leads where no content is sent.</exception>
    public Uri Resolve(string path) => _endpoint.Origin.Resolve(path);

    /// <summary>Sends one request.</summary>
    /// <exception cref="RegistryException">There is no good answer.</exception>
    public Task<RegistryResponse> SendAsync(RegistryRequest request, CancellationToken cancellationToken) => NamingRejectedAsync(
        () => _retry.RunAsync(request, () => _session.RunAsync(request, place => SendOnceAsync(request, place, cancellationToken), cancellationToken), cancellationToken),   // no place is held while waiting
        cancellationToken);

    /// <summary>Waits as before a repetition, for work that takes the place of a failed request.</summary>
    /// <returns>False where the call repeats nothing more.</returns>
    public Task<bool> TryPauseAsync(RegistryException failure, CancellationToken cancellationToken) => _retry.TryPauseAsync(failure, cancellationToken);

    private async Task<RegistryResponse> SendOnceAsync(RegistryRequest request, RequestSlot place, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(_endpoint, request, place, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (!_answered && Endpoints.MayBeSecure(_endpoint.Origin, e, _settings))
        {
            return await SendSecurelyAsync(request, place, e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request whose answer is taken as it arrives, and resumed where it breaks off.</summary>
    /// <remarks>It holds no place among the requests under way while it is read, and takes none to be resumed: an upload that it feeds may hold the last one.</remarks>
    /// <param name="request">The request.</param>
    /// <param name="size">The size of the content.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="RegistryException">There is no good answer.</exception>
    public Task<Stream> OpenAsync(RegistryRequest request, long size, CancellationToken cancellationToken) => NamingRejectedAsync(
        () => ResumedStream.OpenAsync(
            request,
            size,
            _retry,
            (start, stop) => _session.RunAsync(request, place => OpenAsync(_endpoint, start, place, size, stop), stop),
            (rest, stop) => OpenAsync(_endpoint, rest, place: null, size, stop),
            cancellationToken),
        cancellationToken);

    /// <summary>Where a registry wants a credential, and did not accept the one that is stored for it, the error names that one.</summary>
    private async Task<T> NamingRejectedAsync<T>(Func<Task<T>> exchange, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange().ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.Code == ImageErrorCode.AuthenticationFailed)
        {
            if (await _session.Credentials.FindRejectedAsync(new CredentialTarget(_registry, TokenScope.FindRepository(_scope)), cancellationToken).ConfigureAwait(false) is { } rejected)
            {
                throw e.AfterRejection(rejected.Credential!, rejected.Source);   // FindRejectedAsync finds only what has a credential
            }
            throw;
        }
    }

    /// <summary>On this machine plain HTTP comes first, so a server that wants TLS shows only by its failure to answer.</summary>
    private async Task<RegistryResponse> SendSecurelyAsync(RegistryRequest request, RequestSlot place, RegistryException plainFailure, CancellationToken cancellationToken)
    {
        Endpoint secured = Connect(_endpoint.Origin.Secured());
        try
        {
            RegistryResponse answer = await SendAsync(secured, request, place, cancellationToken).ConfigureAwait(false);
            Endpoints.Remember(_registry, secured.Origin);
            _endpoint = secured;
            return answer;
        }
        catch (RegistryException e) when (e.Code is ImageErrorCode.SchemeMismatch or ImageErrorCode.NetworkTruncated or ImageErrorCode.NetworkStalled)
        {
            throw plainFailure;
        }
    }

    private async Task<BodyStream> OpenAsync(Endpoint endpoint, RegistryRequest request, RequestSlot? place, long size, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(endpoint, request, place);
        HttpResponseMessage response = await endpoint.For(request).SendAsync(message, cancellationToken).ConfigureAwait(false);
        _session.WarnAsToldBy(response, _log);
        if (response.IsSuccessStatusCode)
        {
            return await BodyStream.OpenAsync(response, request, size, _session.Options, cancellationToken).ConfigureAwait(false);
        }
        using (response)
        {
            throw await RegistryErrors.ReadAsync(response, request.Resource, _session.Options, cancellationToken).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Message(Endpoint endpoint, RegistryRequest request, RequestSlot? place)
    {
        Uri address = endpoint.Origin.Resolve(request.Path);
        AddressKinds? givenBy = Origin.Of(address) == endpoint.Origin ? null : request.GivenBy ?? AddressKinds.None;
        HttpRequestMessage message = new SlottedRequest(request.Method, address, place) { GivenBy = givenBy, Content = request.Content?.Invoke() }.PreferHttp2();
        _ = message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (request.Start > 0 || request.IsProbe)
        {
            message.Headers.Range = new RangeHeaderValue(request.Start, to: request.IsProbe ? request.Start : null);
            message.Headers.IfRange = request.Validator is { } tag ? new RangeConditionHeaderValue(tag) : null;
        }
        return message;
    }

    private async Task<RegistryResponse> SendAsync(Endpoint endpoint, RegistryRequest request, RequestSlot place, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(endpoint, request, place);
        using HttpResponseMessage response = await endpoint.For(request).SendAsync(message, cancellationToken).ConfigureAwait(false);
        _session.WarnAsToldBy(response, _log);
        _answered |= response.StatusCode != HttpStatusCode.BadRequest;   // which TLS servers answer to plain HTTP
        return await RegistryResponse.ReadAsync(response, request, _session.Options, cancellationToken).ConfigureAwait(false);
    }

    private Endpoint Connect(Origin origin)
    {
        TrustSettings trust = _session.TrustIn(_settings);
        HttpMessageHandler egress = new AddressPolicyHandler(origin, trust, _settings.AllowPrivateNetwork);
        HttpMessageHandler exchange = new ExchangeHandler(egress, _session.Options, _log);
        HttpMessageHandler authentication = new AuthenticationHandler(exchange, origin, trust, _registry, _scope, _session, _log);
        return new Endpoint(origin, Pipeline(mayLeave: true), Pipeline(mayLeave: false));

        HttpMessageInvoker Pipeline(bool mayLeave) => new(new RedirectHandler(authentication, mayLeave), disposeHandler: false);   // the pool outlives every call
    }

    private sealed record Endpoint(Origin Origin, HttpMessageInvoker Free, HttpMessageInvoker Bound)
    {
        public HttpMessageInvoker For(RegistryRequest request) => request.MayBeRedirected ? Free : Bound;
    }
}
