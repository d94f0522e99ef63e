using System.Collections.Concurrent;

namespace ManifestPS.Credentials;

/// <summary>The credentials of Connect-ImageRegistry: in the memory of this process, shared by all its runspaces.</summary>
internal sealed class ConnectedRegistries : ICredentialSource
{
    private readonly ConcurrentDictionary<string, RegistryCredential> _credentials = new(StringComparer.Ordinal);

    /// <summary>Those of this process.</summary>
    public static ConnectedRegistries Process { get; } = new();

    public void Add(string registry, RegistryCredential credential) => _credentials[registry] = credential;

    /// <returns>Whether there was one.</returns>
    public bool Remove(string registry) => _credentials.TryRemove(registry, out _);

    public void Clear() => _credentials.Clear();

    public Task<FoundCredential?> FindAsync(CredentialTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(_credentials.TryGetValue(target.Registry, out RegistryCredential? credential) ? new FoundCredential(credential, "Connect-ImageRegistry") : null);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _credentials.Keys.OrderBy(registry => registry, StringComparer.Ordinal)]);
}
