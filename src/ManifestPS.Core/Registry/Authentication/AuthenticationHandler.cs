using System.Net;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Authentication;

/// <summary>Authenticates requests to one registry for one scope. A request to any other origin passes through bare, and its challenges go unanswered.</summary>
internal sealed class AuthenticationHandler : DelegatingHandler
{
    private const int MaxAnswers = 3;

    private readonly Origin _origin;
    private readonly TrustSettings _trust;
    private readonly CredentialTarget _target;
    private readonly ValueList<string> _scopes;
    private readonly RegistrySession _session;
    private readonly ITrace _log;
    private readonly RetryLoop _retry;

    /// <param name="inner">The exchange below; it follows no redirect.</param>
    /// <param name="origin">The registry's origin: nothing else ever sees a credential.</param>
    /// <param name="trust">Whom the connections trust.</param>
    /// <param name="registry">The registry, as in a reference.</param>
    /// <param name="scopes">What tokens are asked for; several are separated by spaces.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees what happens on the way.</param>
    public AuthenticationHandler(HttpMessageHandler inner, Origin origin, TrustSettings trust, string registry, string scopes, RegistrySession session, ITrace log)
        : base(inner)
    {
        (_origin, _trust, _session, _log) = (origin, trust, session, log);
        _target = new CredentialTarget(registry, TokenScope.FindRepository(scopes));
        _scopes = TokenScope.Merge(scopes);
        _retry = new RetryLoop(registry, session, log);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || Origin.Of(uri) != _origin)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        AuthenticationAttempt attempt = new(SlottedRequest.SlotOf(request));
        Authorization used = await RecallAsync(attempt, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await SendAsync(request, used, cancellationToken).ConfigureAwait(false);
        try
        {
            for (int answers = 0; answers < MaxAnswers && await FindChallengeAsync(response, used, cancellationToken).ConfigureAwait(false) is { } challenge; answers++)
            {
                Authorization next = await AnswerAsync(challenge, used, attempt, cancellationToken).ConfigureAwait(false);
                if (next.IsSameAs(used))
                {
                    break;   // the same again would be refused again
                }
                response.Dispose();
                response = await SendAsync(request, used = next, cancellationToken).ConfigureAwait(false);
            }
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                return Refusal(used, attempt) is { } refusal ? throw refusal : response;
            }
            TokenCache.Remember(_origin, _trust, used.Challenge);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A request without a scope only asks whether it needs to say who asks; so it does not say it unasked.</summary>
    private bool IsPing => _scopes.Count == 0;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Authorization authorization, CancellationToken cancellationToken)
    {
        await (SlottedRequest.SlotOf(request)?.EnterAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        authorization.Attach(request);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a refusal asks for. One that does not say so asks for what was answered before, or else for what the ping is told (GCR).</summary>
    private async Task<Challenge?> FindChallengeAsync(HttpResponseMessage response, Authorization used, CancellationToken cancellationToken) =>
        response.StatusCode != HttpStatusCode.Unauthorized ? null
        : ChallengeOf(response) ?? used.Challenge ?? (IsPing ? null : await PingAsync(cancellationToken).ConfigureAwait(false));

    private async Task<Challenge?> PingAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage ping = new SlottedRequest(HttpMethod.Get, _origin.Resolve(RegistryRequest.Ping(_target.Registry).Path), place: null).PreferHttp2();
        using HttpResponseMessage response = await base.SendAsync(ping, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Unauthorized ? ChallengeOf(response) : null;
    }

    private Challenge? ChallengeOf(HttpResponseMessage response)
    {
        IReadOnlyList<Challenge> challenges = response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? ChallengeParser.Parse(values) : [];
        return challenges.Count > 0 && Challenge.Choose(challenges) is null
            ? throw new RegistryException(ImageErrorCode.AuthUnsupported, _origin.Authority, $"'{_origin.Authority}' wants {string.Join(" or ", challenges.Select(challenge => challenge.Scheme))} authentication; only Basic and Bearer are supported.")
            : Challenge.Choose(challenges) is { } chosen ? chosen with { GivenBy = SlottedRequest.PeerOf(response) } : null;
    }

    /// <summary>What the registry wanted before. If that token server no longer works, the registry is asked what it requires now, as it is by every ping.</summary>
    private async Task<Authorization> RecallAsync(AuthenticationAttempt attempt, CancellationToken cancellationToken)
    {
        if (IsPing || TokenCache.FindChallenge(_origin, _trust) is not { } known)
        {
            return Authorization.None;
        }
        try
        {
            return await AuthorizeAsync(known, Authorization.None, attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e)
        {
            TokenCache.Forget(_origin, _trust, known);
            if (e.Code is ImageErrorCode.AuthenticationFailed or ImageErrorCode.RateLimited)
            {
                throw;   // a server that answers so is there
            }
            attempt.Forgotten = (known.Realm, e);
            return Authorization.None;
        }
    }

    private Task<Authorization> AnswerAsync(Challenge challenge, Authorization refused, AuthenticationAttempt attempt, CancellationToken cancellationToken)
    {
        attempt.RequireNew(challenge);
        if (challenge.Scope is { } wanted && !TokenScope.Covers(string.Join(" ", _scopes), wanted))
        {
            _log.WriteVerbose($"'{_origin.Authority}' names the scope '{wanted}'; only '{string.Join(" ", _scopes)}' is asked for.");
        }
        return AuthorizeAsync(challenge, refused, attempt, cancellationToken);
    }

    /// <summary>What to say after a challenge, as far as there is something to say.</summary>
    private async Task<Authorization> AuthorizeAsync(Challenge challenge, Authorization refused, AuthenticationAttempt attempt, CancellationToken cancellationToken)
    {
        FoundCredential found = await _session.Credentials.ChooseAsync(_target, _log, cancellationToken).ConfigureAwait(false);
        if (refused is { Token: null, Challenge: { } answered } && answered.IsBasic == challenge.IsBasic && found.Credential is { } shown && refused.Found.Credential?.Identity == shown.Identity)
        {
            if (attempt.IsKnown(shown))
            {
                return refused;
            }
            TokenCache.Forget(_origin, _trust, answered);   // without it, the registry may want something else
            _session.Credentials.Reject(_target with { Repository = null }, found, NotAccepted(found), _log);   // not shown again for each repository: that locks accounts
            found = FoundCredential.Anonymous;
        }
        return (challenge.IsBasic, found.Credential?.RegistryToken) switch
        {
            (true, _) => Authorization.Basic(challenge, found),
            (false, { } registryToken) => Authorization.Bearer(challenge, registryToken, found),
            _ => refused.Token is { } token && attempt.IsNew(token) && challenge.NamesServerOf(refused.Challenge) ? refused : await GetTokenAsync(challenge, refused.Token, found, attempt, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>A token for the credential; without it, where it is a stored one that does not serve here and the call only reads.</summary>
    private async Task<Authorization> GetTokenAsync(Challenge challenge, BearerToken? refused, FoundCredential found, AuthenticationAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            Authorization authorization = await GetTokenAsync(challenge, refused, found, attempt.Place, cancellationToken).ConfigureAwait(false);
            attempt.Know(found.Credential);
            return authorization;
        }
        catch (RegistryException e) when (e.Code == ImageErrorCode.AuthRealmRefused && _session.Credentials.MayGoOnWithout(found))
        {
            attempt.Withheld = e;
        }
        catch (RegistryException e) when (e.Code == ImageErrorCode.AuthenticationFailed && found.Credential is not null)
        {
            bool isAboutRepository = e.StatusCode == 403;   // GHCR, GitLab: who asks is known, and may not
            _session.Credentials.Reject(isAboutRepository ? _target : _target with { Repository = null }, found, e, _log);
        }
        try
        {
            return await GetTokenAsync(challenge, refused, FoundCredential.Anonymous, attempt.Place, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.Code == ImageErrorCode.AuthenticationFailed && attempt.Withheld is not null)
        {
            throw attempt.Withheld;
        }
    }

    private async Task<Authorization> GetTokenAsync(Challenge challenge, BearerToken? refused, FoundCredential found, RequestSlot? place, CancellationToken cancellationToken)
    {
        TokenRequest request = new(_origin, challenge, _scopes, found.Credential, _session.SettingsOf(_target.Registry).TrustedRealms);
        TokenKey key = new(_origin, _trust, found.Credential?.Identity, challenge.Realm ?? string.Empty, challenge.Service, string.Join(" ", _scopes));
        RegistryRequest asked = new(HttpMethod.Get, string.Empty, RegistryResource.Token(_target.Registry, request.Authority));
        Task<BearerToken> token = TokenCache.GetAsync(key, refused, GetAsync, cancellationToken);
        if (!token.IsCompleted)
        {
            place?.Leave();   // a token server that is slow or wants time holds up nobody else
            _ = await token.ConfigureAwait(false);
            await _retry.PassGateAsync(cancellationToken).ConfigureAwait(false);   // the registry may have asked for quiet meanwhile
        }
        return Authorization.Bearer(challenge, await token.ConfigureAwait(false), found);

        // Whoever asks repeats for all who wait.
        Task<BearerToken> GetAsync(CancellationToken stop) => _retry.RunAsync(asked, () => AskAsync(stop), stop);

        Task<BearerToken> AskAsync(CancellationToken stop) =>
            new RequestSlot(limit: null, _session.Options.TokenLimiter, request.Authority, isBulk: false, most: null).RunAsync(() => request.SendAsync(base.SendAsync, _session.Options, stop), stop);
    }

    private RegistryException? Refusal(Authorization used, AuthenticationAttempt attempt) => (attempt.Withheld, used) switch
    {
        ({ } withheld, _) => withheld,
        (_, { Found.Credential: null }) => null,
        (_, { Token: null, Found.Credential: var shown }) when !attempt.IsKnown(shown) => NotAccepted(used.Found),
        _ => new RegistryException(ImageErrorCode.AccessDenied, _origin.Authority, $"'{_target.Registry}' knows {used.Found.Credential} (from {used.Found.Source}), but does not give access{(_target.Repository is { } repository ? $" to '{repository}', or there is no such repository" : string.Empty)}.") { StatusCode = 401 },
    };

    private RegistryException NotAccepted(FoundCredential found) =>
        new(ImageErrorCode.AuthenticationFailed, _origin.Authority, $"'{_target.Registry}' does not accept the credential of {found.Credential} (from {found.Source}).") { StatusCode = 401 };
}
