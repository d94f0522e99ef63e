namespace ManifestPS.TestRegistry;

/// <summary>Bearer tokens: distribution's <c>spec/auth/token.md</c>.</summary>
public sealed class TokenAuthentication : RegistryAuthentication
{
    private readonly TokenServer _tokens;

    internal TokenAuthentication(TokenServer tokens, string service)
    {
        _tokens = tokens;
        Service = service;
    }

    public string Service { get; set; }

    /// <summary>The realm of the challenge; null is the token server's own address.</summary>
    public string? Realm { get; set; }

    private protected override Reply? Refuse(WireServer server, WireRequest request, IReadOnlyList<AccessScope> needed)
    {
        string? sent = request.Header("Authorization");
        if (sent is null || !sent.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return Challenge(needed, null);
        }

        IssuedToken? token = _tokens.Use(sent[7..].Trim());
        if (token is null)
        {
            return Challenge(needed, "invalid_token");
        }

        request.AuthenticatedAs(token.User);
        return needed.All(token.Scopes.Contains) ? null : Challenge(needed, "insufficient_scope");
    }

    private Reply Challenge(IReadOnlyList<AccessScope> needed, string? error)
    {
        string challenge = $"Bearer realm=\"{Realm ?? _tokens.Realm}\",service=\"{Service}\"";
        challenge += needed.Count == 0 ? "" : $",scope=\"{AccessScope.Format(needed)}\"";
        return Challenge(error is null ? challenge : $"{challenge},error=\"{error}\"");
    }
}
