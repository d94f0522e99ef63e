namespace ManifestPS.TestRegistry;

/// <summary>How a token server behaves; read at each request.</summary>
public sealed class TokenServerOptions : WireOptions
{
    /// <summary>Passwords by user name.</summary>
    public Dictionary<string, string> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>User names by refresh (identity) token.</summary>
    public Dictionary<string, string> IdentityTokens { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether tokens are given without credentials.</summary>
    public bool AllowAnonymous { get; set; } = true;

    /// <summary>What is granted of what is asked; the user is null for nobody. Unless told otherwise nobody may pull and users may do everything.</summary>
    public Func<string?, AccessScope, bool> Grants { get; set; } = (user, scope) => user is not null || scope.Action == "pull";

    /// <summary>How long a token is good, on the server's clock.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a token is good; null is any number of times.</summary>
    public int? MaxUses { get; set; }

    /// <summary>What the answer says in expires_in, as JSON text ("-1", "2147483648"); null leaves it out, empty is the truth.</summary>
    public string? ExpiresIn { get; set; } = "";

    /// <summary>The members that carry the token: "token", "access_token" or both, or none.</summary>
    public IReadOnlyList<string> TokenMembers { get; set; } = ["token", "access_token"];

    /// <summary>The status of every OAuth2 POST (400, 401, 404, 405) of a server that does not know it; null answers.</summary>
    public int? OAuthStatus { get; set; }
}
