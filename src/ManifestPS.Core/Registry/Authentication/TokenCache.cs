using System.Collections.Concurrent;
using ManifestPS.Concurrency;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Authentication;

/// <summary>The process's tokens and what it knows of how registries want to be asked.</summary>
internal static class TokenCache
{
    private const int Many = 1000;

    private static readonly ConcurrentDictionary<(Origin Origin, TrustSettings Trust), Challenge> Challenges = new();
    private static readonly SharedResults<TokenKey, BearerToken> Tokens = new();

    /// <summary>The challenge that a registry gave before; null where it never gave one.</summary>
    public static Challenge? FindChallenge(Origin origin, TrustSettings trust) => Challenges.TryGetValue((origin, trust), out Challenge? known) ? known : null;

    /// <summary>Remembers the challenge that was answered well; null where there was none.</summary>
    public static void Remember(Origin origin, TrustSettings trust, Challenge? challenge) =>
        _ = challenge is null ? null : Challenges[(origin, trust)] = challenge;

    public static void Forget(Origin origin, TrustSettings trust, Challenge challenge) =>
        _ = ((ICollection<KeyValuePair<(Origin, TrustSettings), Challenge>>)Challenges).Remove(new((origin, trust), challenge));

    /// <summary>A fresh token; whoever asks at the same time shares one request, and its failure.</summary>
    /// <param name="key">What the token is for.</param>
    /// <param name="refused">The token that the registry just refused; null where none was.</param>
    /// <param name="request">Asks the token server.</param>
    /// <param name="cancellationToken">Ends the waiting; the request goes on while others wait.</param>
    public static Task<BearerToken> GetAsync(TokenKey key, BearerToken? refused, Func<CancellationToken, Task<BearerToken>> request, CancellationToken cancellationToken)
    {
        if (Tokens.Count >= Many)
        {
            Tokens.Prune(token => token.IsFresh);
        }
        return Tokens.GetAsync(key, token => token.IsFresh && token != refused, request, cancellationToken);
    }

    /// <summary>Forgets every token, and how registries want to be asked.</summary>
    public static void Clear()
    {
        Challenges.Clear();
        Tokens.Clear();
    }
}
