using ManifestPS.Errors;

namespace ManifestPS.Credentials;

/// <summary>One place where credentials are kept.</summary>
internal interface ICredentialSource
{
    /// <summary>Looks for the credential of a registry.</summary>
    /// <returns>The credential; null where this source has none for it.</returns>
    /// <exception cref="CredentialException">The source is broken.</exception>
    Task<FoundCredential?> FindAsync(CredentialTarget target, CancellationToken cancellationToken);

    /// <summary>The hosts that this source says something about.</summary>
    /// <exception cref="CredentialException">The source is broken.</exception>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);
}
