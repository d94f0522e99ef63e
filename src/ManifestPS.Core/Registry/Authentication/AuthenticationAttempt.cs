using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Authentication;

/// <summary>What happened so far while one request was authenticated.</summary>
/// <param name="place">The request's place among those under way; null where it has none.</param>
internal sealed class AuthenticationAttempt(RequestSlot? place)
{
    private readonly long _lastTokenBefore = BearerToken.Last;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The request's place among those under way; null where it has none.</summary>
    public RequestSlot? Place { get; } = place;

    /// <summary>Why a stored credential was not shown to the token server; null where it was, or there is none.</summary>
    public RegistryException? Withheld { get; set; }

    /// <summary>The realm that was remembered and gave no token, and why; null where there is none.</summary>
    public (string? Realm, RegistryException Failure)? Forgotten { get; set; }

    /// <summary>Refuses a challenge that leads where no token was to be had.</summary>
    /// <exception cref="RegistryException">It does.</exception>
    public void RequireNew(Challenge challenge)
    {
        if (Forgotten is var (realm, failure) && challenge.Realm == realm)
        {
            throw failure;
        }
    }

    /// <summary>Takes note that a token server knows a credential: a registry that refuses it all the same denies access, and does not doubt who asks.</summary>
    public void Know(RegistryCredential? credential)
    {
        if (credential is not null)
        {
            _ = _known.Add(credential.Identity);
        }
    }

    public bool IsKnown(RegistryCredential? credential) => credential is not null && _known.Contains(credential.Identity);

    /// <summary>Whether a token was made for this request: then there is no better one.</summary>
    public bool IsNew(BearerToken token) => token.Number > _lastTokenBefore;
}
