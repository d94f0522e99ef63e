using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry;

namespace ManifestPS.Operations.Registries;

/// <summary>Keeps and forgets the credentials of registries: in this process, and where docker keeps them.</summary>
public sealed class RegistryLogin
{
    private readonly CredentialTarget _target;
    private readonly ConnectedRegistries _connected;
    private readonly DockerConfigEdit _docker;

    /// <summary>Works on one registry; nothing is sent or read yet.</summary>
    /// <param name="registry">Host and port, as <see cref="RegistryName.Parse"/> gives it.</param>
    public RegistryLogin(string registry)
        : this(registry, ConnectedRegistries.Process, CredentialEnvironment.Process)
    {
    }

    internal RegistryLogin(string registry, ConnectedRegistries connected, CredentialEnvironment environment)
    {
        _target = new CredentialTarget(registry, Repository: null);
        _connected = connected;
        _docker = new DockerConfigEdit(environment);
    }

    /// <summary>Where docker would keep the registry's credential: a helper, or its configuration file.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CredentialException">Docker's configuration is damaged.</exception>
    public Task<string> FindDockerStoreAsync(CancellationToken cancellationToken) => _docker.FindStoreAsync(_target, cancellationToken);

    /// <summary>Shows the session's credential to the registry.</summary>
    /// <param name="session">The call, with its credential.</param>
    /// <param name="log">Sees the exchanges.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether the registry checked it; false if it allows anonymous access.</returns>
    /// <exception cref="RegistryException">The registry does not accept it, or cannot be reached.</exception>
    public async Task<bool> VerifyAsync(RegistrySession session, ITrace log, CancellationToken cancellationToken) =>
        (await RegistryApi.GetAsync(_target.Registry, session, log, cancellationToken).ConfigureAwait(false)).IsAuthenticated;

    /// <summary>Keeps a credential in the memory of this process.</summary>
    /// <param name="credential">The credential.</param>
    public void Keep(RegistryCredential credential) => _connected.Add(_target.Registry, credential);

    /// <summary>Forgets what this process keeps.</summary>
    /// <returns>Whether there was something.</returns>
    public bool Forget() => _connected.Remove(_target.Registry);

    /// <summary>Forgets every secret of this process: the credentials of Connect-ImageRegistry, and every token.</summary>
    public static void ForgetAll()
    {
        ConnectedRegistries.Process.Clear();
        TokenCache.Clear();
    }

    /// <summary>Keeps a credential where docker keeps it.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be kept there; then the file is as it was.</exception>
    public Task SaveToDockerAsync(RegistryCredential credential, CancellationToken cancellationToken) => _docker.SaveAsync(_target, credential, cancellationToken);

    /// <summary>Has docker's place forget the registry's credential.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be removed there; then the file is as it was.</exception>
    public Task RemoveFromDockerAsync(CancellationToken cancellationToken) => _docker.RemoveAsync(_target, cancellationToken);
}
