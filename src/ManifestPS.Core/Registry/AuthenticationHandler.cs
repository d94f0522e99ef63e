using System.Net;
using System.Net.Http.Headers;
using ManifestPS.Registry.Credentials;

namespace ManifestPS.Registry;

/// <summary>Authenticates requests to one registry for one scope. A request to any other origin passes through bare, and its challenges go unanswered.</summary>
internal sealed class AuthenticationHandler : DelegatingHandler
{
    private readonly Origin _origin;
    private readonly TrustSettings _trust;
    private readonly string _scope;
    private readonly RegistryOptions _options;

    public AuthenticationHandler(HttpMessageHandler inner, Origin origin, TrustSettings trust, string scope, RegistryOptions options)
        : base(inner) => (_origin, _trust, _scope, _options) = (origin, trust, scope, options);

    private RegistryCredential? Credential => _options.Credential;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || Origin.Of(uri) != _origin)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        BearerToken? token = null;
        if (TokenCache.FindChallenge(_origin, _trust) is { } known)
        {
            token = await AuthorizeAsync(request, known, refused: null, cancellationToken).ConfigureAwait(false);
        }
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || FindChallenge(response) is not { } challenge)
        {
            return response;
        }
        AuthenticationHeaderValue? before = request.Headers.Authorization;
        _ = await AuthorizeAsync(request, challenge, token, cancellationToken).ConfigureAwait(false);
        TokenCache.Remember(_origin, _trust, challenge);
        if (Equals(before, request.Headers.Authorization))
        {
            return response;   // the same again would be refused again
        }
        response.Dispose();
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private Challenge? FindChallenge(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values))
        {
            return null;
        }
        IReadOnlyList<Challenge> challenges = ChallengeParser.Parse(values);
        if (challenges.Count > 0 && Challenge.Choose(challenges) is null)
        {
            response.Dispose();
            throw new RegistryException(ImageErrorCode.AuthUnsupported, _origin.Authority, $"'{_origin.Authority}' wants {string.Join(" or ", challenges.Select(challenge => challenge.Scheme))} authentication; only Basic and Bearer are supported.");
        }
        return Challenge.Choose(challenges);
    }

    /// <summary>Puts on the request what the challenge wants, as far as there is something to put.</summary>
    /// <returns>The token used; null where it was none.</returns>
    private async Task<BearerToken?> AuthorizeAsync(HttpRequestMessage request, Challenge challenge, BearerToken? refused, CancellationToken cancellationToken)
    {
        if (challenge.IsBasic)
        {
            request.Headers.Authorization = Credential is null ? null : new("Basic", Credential.ToBasic());
            return null;
        }
        TokenKey key = new(_origin, _trust, Credential?.Identity, challenge.Realm ?? string.Empty, challenge.Service, _scope);
        BearerToken token = await TokenCache.GetAsync(key, refused, () => new TokenRequest(_origin, challenge, _scope, Credential).SendAsync(base.SendAsync, _options.Timeout, cancellationToken)).ConfigureAwait(false);
        request.Headers.Authorization = new("Bearer", token.Value);
        return token;
    }
}
