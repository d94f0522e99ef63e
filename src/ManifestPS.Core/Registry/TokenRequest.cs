using ManifestPS.Registry.Credentials;

namespace ManifestPS.Registry;

/// <summary>Asks a token server for a token (distribution docs, spec/auth/token.md): GET, with Basic where there is a credential.</summary>
internal sealed class TokenRequest
{
    private const int MaxTokenBytes = 128 * 1024;

    private readonly Uri _realm;
    private readonly Origin _registry;
    private readonly RegistryCredential? _credential;

    /// <param name="registry">The registry whose challenge is answered.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="scope">What the token is to allow.</param>
    /// <param name="credential">The credential; null for an anonymous token.</param>
    /// <exception cref="RegistryException">The realm is not one to ask, or not one to show this credential to.</exception>
    public TokenRequest(Origin registry, Challenge challenge, string scope, RegistryCredential? credential)
    {
        (_registry, _credential) = (registry, credential);
        _realm = WithQuery(Realm(challenge), challenge.Service, scope);
    }

    /// <summary>Sends the request and reads the token.</summary>
    /// <param name="send">The exchange below authentication.</param>
    /// <param name="timeout">The longest silence to bear.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RegistryException">There is no token to be had.</exception>
    public async Task<BearerToken> SendAsync(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, _realm).PreferHttp2();
        if (_credential is not null)
        {
            request.Headers.Authorization = new("Basic", _credential.ToBasic());
        }
        using HttpResponseMessage response = await send(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw Refused((int)response.StatusCode);
        }
        byte[] body = await new ResponseBody(response, timeout).ReadAsync(MaxTokenBytes, cancellationToken).ConfigureAwait(false);
        return OciJson.ReadToken(body) is (string token, var expiresIn)
            ? new BearerToken(token, expiresIn)
            : throw new RegistryException(ImageErrorCode.TokenInvalid, _realm.Authority, $"The token server '{_realm.Authority}' answered without a usable token.");
    }

    private Uri Realm(Challenge challenge)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out Uri? realm) || realm.Scheme is not ("http" or "https") || realm.UserInfo.Length > 0 || realm.Fragment.Length > 0)
        {
            throw new RegistryException(ImageErrorCode.AuthRealmRefused, _registry.Authority, $"'{_registry.Authority}' names no usable token server.");
        }
        if (_registry.IsSecure && realm.Scheme == "http")
        {
            throw new RegistryException(ImageErrorCode.SchemeDowngradeRefused, _registry.Authority, $"'{_registry.Authority}' names a token server without TLS, '{realm.Authority}'; nothing was sent to it.");
        }
        return _credential is null || TokenRealm.MayTakeCredentials(_registry, realm)
            ? realm
            : throw new RegistryException(ImageErrorCode.AuthRealmRefused, _registry.Authority, $"'{_registry.Authority}' wants the credential to be shown to '{realm.Host}', which is not known to belong to it; it was not sent.");
    }

    private Uri WithQuery(Uri realm, string? service, string scope)
    {
        List<string> query = [.. realm.Query.TrimStart('?').Split('&').Where(pair => pair.Length > 0)];
        if (service is not null)
        {
            query.Add("service=" + Uri.EscapeDataString(service));
        }
        query.Add("scope=" + Uri.EscapeDataString(scope));
        if (_credential is not null)
        {
            query.Add("account=" + Uri.EscapeDataString(_credential.UserName));
        }
        return new UriBuilder(realm) { Query = string.Join("&", query) }.Uri;
    }

    private RegistryException Refused(int status)
    {
        (ImageErrorCode code, string sentence) = (status, _credential) switch
        {
            (401 or 403, null) => (ImageErrorCode.AuthenticationFailed, $"gives no anonymous token for '{_registry.Authority}'"),
            (401 or 403, { UserName: var user }) => (ImageErrorCode.AuthenticationFailed, $"does not accept the credential of '{user}'"),
            _ => (ImageErrorCode.RegistryUnavailable, $"answered with status {status}"),
        };
        return new RegistryException(code, _realm.Authority, $"The token server '{_realm.Authority}' {sentence}.") { StatusCode = status };
    }
}
