using System.Collections.Concurrent;

namespace ManifestPS.Registry;

/// <summary>The process's tokens and what it knows of how registries want to be asked.</summary>
internal static class TokenCache
{
    private static readonly ConcurrentDictionary<(Origin Origin, TrustSettings Trust), Challenge> Challenges = new();
    private static readonly ConcurrentDictionary<TokenKey, Lazy<Task<BearerToken>>> Tokens = new();

    /// <summary>The challenge that a registry gave before; null where it never gave one.</summary>
    public static Challenge? FindChallenge(Origin origin, TrustSettings trust) => Challenges.TryGetValue((origin, trust), out Challenge? known) ? known : null;

    public static void Remember(Origin origin, TrustSettings trust, Challenge challenge) => Challenges[(origin, trust)] = challenge;

    /// <summary>A fresh token; whoever asks at the same time shares one request.</summary>
    /// <param name="key">What the token is for.</param>
    /// <param name="refused">The token that the registry just refused; null where none was.</param>
    /// <param name="request">Asks the token server.</param>
    public static async Task<BearerToken> GetAsync(TokenKey key, BearerToken? refused, Func<Task<BearerToken>> request)
    {
        Lazy<Task<BearerToken>> shared = Tokens.GetOrAdd(key, _ => new(request));
        BearerToken? token = await ResultOf(shared).ConfigureAwait(false);
        if (token is { IsFresh: true } && token != refused)
        {
            return token;
        }
        Lazy<Task<BearerToken>> renewed = new(request);
        return Tokens.TryUpdate(key, renewed, shared) ? await renewed.Value.ConfigureAwait(false) : await GetAsync(key, refused, request).ConfigureAwait(false);
    }

    /// <summary>The shared request's token; null where that request failed or was given up by whoever started it.</summary>
    private static async Task<BearerToken?> ResultOf(Lazy<Task<BearerToken>> shared)
    {
        try
        {
            return await shared.Value.ConfigureAwait(false);
        }
        catch (Exception e) when (e is RegistryException or OperationCanceledException)
        {
            return null;
        }
    }
}
