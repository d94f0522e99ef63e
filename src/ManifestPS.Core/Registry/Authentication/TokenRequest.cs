using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Authentication;

/// <summary>Asks a token server for a token: by POST with an identity token (distribution docs, spec/auth/oauth.md), else by GET, with Basic where there is a password (token.md).</summary>
internal sealed class TokenRequest
{
    private const string ClientId = "ManifestPS";
    private const int MaxTokenBytes = 128 * 1024;

    private readonly Uri _realm;
    private readonly string? _service;
    private readonly ValueList<string> _scopes;
    private readonly Origin _registry;
    private readonly RegistryCredential? _credential;
    private readonly AddressKinds? _givenBy;

    /// <param name="registry">The registry whose challenge is answered.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="scopes">What the token is to allow; none for a token that only says who asks.</param>
    /// <param name="credential">The credential; null for an anonymous token.</param>
    /// <param name="trustedRealms">Hosts that the user trusts with it.</param>
    /// <exception cref="RegistryException">The realm is not one to ask, or not one to show this credential to.</exception>
    public TokenRequest(Origin registry, Challenge challenge, ValueList<string> scopes, RegistryCredential? credential, ValueList<string> trustedRealms)
    {
        (_registry, _scopes, _credential, _service) = (registry, scopes, credential, challenge.Service);
        _realm = TokenRealm.Check(registry, challenge, isSecret: credential is not null, trustedRealms);
        _givenBy = Origin.Of(_realm) == registry ? null : challenge.GivenBy;
    }

    /// <summary>Host and port of the token server.</summary>
    public string Authority => _realm.Authority;

    /// <summary>Sends the request and reads the token.</summary>
    /// <param name="send">The exchange below authentication. It follows no redirect: a body with a secret goes to the realm and nowhere else.</param>
    /// <param name="options">How long to wait for data, and the clock that tells the token's age.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RegistryException">There is no token to be had.</exception>
    public async Task<BearerToken> SendAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, RegistryOptions options, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _credential?.IdentityToken is { } token ? Post(token) : Get();
        using HttpResponseMessage response = await send(request, cancellationToken).ConfigureAwait(false);
        if (request.Method == HttpMethod.Post && IsUnknownGrant((int)response.StatusCode) && _credential?.HasUserName == true)
        {
            using HttpRequestMessage fallback = Get();
            using HttpResponseMessage second = await send(fallback, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(second, options, cancellationToken).ConfigureAwait(false);
        }
        return await ReadAsync(response, options, cancellationToken).ConfigureAwait(false);
    }

    // What servers without OAuth2 answer: 404 GCR, 401 Artifactory, 400 ACR, 405 others.
    private static bool IsUnknownGrant(int status) => status is 400 or 401 or 404 or 405;

    private HttpRequestMessage Get()
    {
        List<string> query = [.. _realm.Query.TrimStart('?').Split('&').Where(pair => pair.Length > 0)];
        if (_service is not null)
        {
            query.Add("service=" + Uri.EscapeDataString(_service));
        }
        query.AddRange(_scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope)));
        if (_credential?.HasUserName == true)
        {
            query.Add("account=" + Uri.EscapeDataString(_credential.UserName));
        }
        HttpRequestMessage request = new SlottedRequest(HttpMethod.Get, new UriBuilder(_realm) { Query = string.Join("&", query) }.Uri, place: null) { GivenBy = _givenBy }.PreferHttp2();
        if (_credential?.ToBasic() is { } basic)
        {
            request.Headers.Authorization = new("Basic", basic.Reveal());
        }
        return request;
    }

    private HttpRequestMessage Post(Secret identityToken)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "refresh_token",
            ["service"] = _service ?? _registry.Host,
            ["client_id"] = ClientId,
            ["scope"] = string.Join(" ", _scopes),
            ["refresh_token"] = identityToken.Reveal(),
        };
        return new SlottedRequest(HttpMethod.Post, _realm, place: null) { GivenBy = _givenBy, Content = new FormUrlEncodedContent(form) }.PreferHttp2();
    }

    private async Task<BearerToken> ReadAsync(HttpResponseMessage response, RegistryOptions options, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw Refused((int)response.StatusCode, RetryAfter.Read(response, options.Clock));
        }
        byte[] body = await new ResponseBody(response, options).ReadAsync(MaxTokenBytes, cancellationToken).ConfigureAwait(false);
        if (Framing.EndsWithConnection(response) && OciJson.IsUnfinished(body))
        {
            throw new RegistryException(ImageErrorCode.NetworkTruncated, _realm.Authority, $"The token server '{_realm.Authority}' broke off in the middle of its response.");
        }
        return OciJson.ReadToken(body) is (string token, var expiresIn)
            ? new BearerToken(token, expiresIn, options.Clock)
            : throw new RegistryException(ImageErrorCode.TokenInvalid, _realm.Authority, $"The token server '{_realm.Authority}' responded without a usable token.");
    }

    private RegistryException Refused(int status, TimeSpan? wait)
    {
        (ImageErrorCode code, string sentence) = (status, _credential) switch
        {
            (401 or 403, null) => (ImageErrorCode.AuthenticationFailed, $"gives no anonymous token for '{_registry.Authority}'"),
            (401 or 403, _) or (400, { IdentityToken: not null }) => (ImageErrorCode.AuthenticationFailed, $"does not accept the credential of {_credential}"),
            (301 or 302 or 303 or 307 or 308, _) => (ImageErrorCode.RedirectRefused, "redirects the request for a token, which is not followed"),
            (429, _) => (ImageErrorCode.RateLimited, "takes no more requests for now"),
            _ => (ImageErrorCode.RegistryUnavailable, $"answered with status {status}"),
        };
        return new RegistryException(code, _realm.Authority, $"The token server '{_realm.Authority}' {sentence}.") { StatusCode = code == ImageErrorCode.RedirectRefused ? null : status, RetryAfter = wait };
    }
}
