using System.Collections.Concurrent;
using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>The credentials of one call: the explicit one, or what is stored; and what becomes of a stored one that does not work.</summary>
internal sealed class CallCredentials(RegistryOptions options, CredentialChain chain)
{
    private readonly FoundCredential? _explicit = options.Credential is null ? null : new FoundCredential(options.Credential, "-Credential");
    private readonly ConcurrentDictionary<(CredentialTarget Target, string Identity), bool> _rejected = new();
    private readonly ConcurrentDictionary<string, bool> _noted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    /// <summary>The credential to use.</summary>
    /// <exception cref="CredentialException">A source is broken, and the call writes.</exception>
    public async Task<FoundCredential> ChooseAsync(CredentialTarget target, ITrace log, CancellationToken cancellationToken)
    {
        if (_explicit is not null)
        {
            return _explicit;
        }
        (FoundCredential? found, CredentialException? failure) = await chain.FindAsync(target, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            if (options.IsWrite)
            {
                throw failure;
            }
            WarnOnce(log, $"{failure.Message} '{target.Registry}' is read {(found is null ? "anonymously" : $"with the credential from {found.Source}")}.");
        }
        if (found?.Note is { } note && _noted.TryAdd(note, true))
        {
            log.WriteVerbose(note);
        }
        return found is { Credential: { } credential } && !IsRejected(target, credential) ? found : FoundCredential.Anonymous;
    }

    /// <summary>The hosts that some source says something about.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(ITrace log, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> hosts, CredentialException? failure) = await chain.ListAsync(cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            log.WriteWarning(failure.Message);
        }
        return hosts;
    }

    /// <summary>Whether a read may go on without this credential: it is one that the user did not name for this call.</summary>
    public bool MayGoOnWithout(FoundCredential found) => found.Credential is not null && _explicit is null && !options.IsWrite;

    /// <summary>Gives up a credential that the registry rejects: for a repository, or for all of them where the target names none.</summary>
    /// <exception cref="RegistryException">The call cannot do without it.</exception>
    public void Reject(CredentialTarget target, FoundCredential found, RegistryException reason, ITrace log)
    {
        if (!MayGoOnWithout(found) || found.Credential is not { } credential)
        {
            throw reason;
        }
        _rejected[(target, credential.Identity)] = true;
        WarnOnce(log, $"{reason.Message} '{target.Registry}' is read anonymously; renew the credential with Connect-ImageRegistry or docker login.");
    }

    /// <summary>The stored credential for a target, where the call gave it up; null where it did not, or none is stored.</summary>
    public async Task<FoundCredential?> FindRejectedAsync(CredentialTarget target, CancellationToken cancellationToken)
    {
        if (_rejected.IsEmpty)
        {
            return null;
        }
        (FoundCredential? found, _) = await chain.FindAsync(target, cancellationToken).ConfigureAwait(false);
        return found?.Credential is { } credential && IsRejected(target, credential) ? found : null;
    }

    private bool IsRejected(CredentialTarget target, RegistryCredential credential) =>
        _rejected.ContainsKey((target, credential.Identity)) || _rejected.ContainsKey((target with { Repository = null }, credential.Identity));

    /// <summary>A cause is worth one warning in a call, not one per image.</summary>
    private void WarnOnce(ITrace log, string message)
    {
        if (_warned.TryAdd(message, true))
        {
            log.WriteWarning(message);
        }
    }
}
