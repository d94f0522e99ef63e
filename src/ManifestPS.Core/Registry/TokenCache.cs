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
        Lazy<Task<BearerToken>> own = new(async () => await request().ConfigureAwait(false));
        Lazy<Task<BearerToken>> shared = Tokens.AddOrUpdate(key, own, (_, known) => IsOfUse(known.Value, refused) ? known : own);
        try
        {
            return await shared.Value.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (shared != own)
        {
            return await GetAsync(key, refused, request).ConfigureAwait(false);   // given up by whoever started it
        }
    }

    /// <summary>A request under way is of use whatever comes of it: a wrong password is shown once, not once for everybody who waits.</summary>
    private static bool IsOfUse(Task<BearerToken> known, BearerToken? refused) =>
        !known.IsCompleted || (known.Status == TaskStatus.RanToCompletion && known.Result is { IsFresh: true } token && token != refused);   // completed: Result does not block
}
