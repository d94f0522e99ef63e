namespace ManifestPS.TestRegistry;

/// <summary>A token a token server gave out.</summary>
/// <param name="Value">What a client sends.</param>
/// <param name="User">Whose it is; null is nobody's.</param>
/// <param name="Scopes">What it allows.</param>
/// <param name="Expires">When it ends, on the token server's clock.</param>
public sealed record IssuedToken(string Value, string? User, IReadOnlyList<AccessScope> Scopes, DateTimeOffset Expires)
{
    /// <summary>How often it was shown to a registry.</summary>
    public int Uses { get; internal set; }
}
