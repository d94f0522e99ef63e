namespace ManifestPS.Registry;

/// <summary>What happened so far while one request was authenticated.</summary>
internal sealed class AuthenticationAttempt
{
    private readonly long _lastTokenBefore = BearerToken.Last;

    /// <summary>Why a stored credential was not shown to the token server; null where it was, or there is none.</summary>
    public RegistryException? Withheld { get; set; }

    /// <summary>Whether a token was made for this request: then there is no better one.</summary>
    public bool IsNew(BearerToken token) => token.Number > _lastTokenBefore;
}
