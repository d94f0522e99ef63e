using ManifestPS.Credentials;
using ManifestPS.Errors;
using ManifestPS.Files;
using ManifestPS.Json;

namespace ManifestPS.Operations.Registries;

/// <summary>Changes one credential where docker keeps it: through the helper that is configured, or in config.json, of which everything else stays as it is.</summary>
internal sealed class DockerConfigEdit(CredentialEnvironment environment)
{
    private readonly string _path = environment.DockerConfigPath;

    public async Task<string> FindStoreAsync(CredentialTarget target, CancellationToken cancellationToken) =>
        await FindHelperAsync(target, cancellationToken).ConfigureAwait(false) is { } helper ? $"docker-credential-{helper}" : _path;

    public async Task SaveAsync(CredentialTarget target, RegistryCredential credential, CancellationToken cancellationToken)
    {
        if (await FindHelperAsync(target, cancellationToken).ConfigureAwait(false) is { } helper)
        {
            // The file keeps no more than the name, as docker leaves it: so others see that there is something to ask for.
            await new CredentialHelper(helper, environment).StoreAsync(target.ServerKey, credential, cancellationToken).ConfigureAwait(false);
            await EditAsync(content => OciJson.WriteAuth(OciJson.RemoveAuths(content, target.IsNamedBy), target.ServerKey, auth: null, identityToken: null), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await EditAsync(content => OciJson.WriteAuth(content, target.ServerKey, credential.IdentityToken is null ? credential.ToBasic()?.Reveal() : null, credential.IdentityToken?.Reveal()), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes whatever a lookup would find: also under old keys, and what lies in the file beside a helper.</summary>
    public async Task RemoveAsync(CredentialTarget target, CancellationToken cancellationToken)
    {
        CredentialConfig? config = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (config?.FindHelper(target) is { } helper)
        {
            await new CredentialHelper(helper, environment).EraseAsync(target.ServerKey, cancellationToken).ConfigureAwait(false);
        }
        if (config?.Auths.Any(auth => target.IsNamedBy(auth.Key)) == true)
        {
            await EditAsync(content => OciJson.RemoveAuths(content, target.IsNamedBy), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> FindHelperAsync(CredentialTarget target, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken).ConfigureAwait(false))?.FindHelper(target);

    private Task<CredentialConfig?> ReadAsync(CancellationToken cancellationToken) =>
        ConfigReader.ReadFileAsync(_path, CredentialConfigForm.File, cancellationToken);

    /// <summary>Reads again under the lock, so that what others wrote in the meantime stays. A link keeps leading to the file.</summary>
    private async Task EditAsync(Func<byte[], byte[]> edit, CancellationToken cancellationToken)
    {
        string directory = Path.GetDirectoryName(_path) ?? throw new InvalidOperationException("A configuration file lies in a directory.");
        try
        {
            NativeFile.MakePrivateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileWriteFailed, directory, $"'{directory}' cannot be made: {e.Message}", e);
        }
        string path = WriteTarget.Find(_path).Path;
        using IDisposable held = await FileLock.TakeAsync(path, cancellationToken).ConfigureAwait(false);
        byte[] content = await ConfigReader.ReadBytesAsync(path, cancellationToken).ConfigureAwait(false) ?? [];
        try
        {
            AtomicFile.WritePrivate(path, edit(content));
        }
        catch (ManifestException e)
        {
            throw ConfigReader.Invalid($"'{path}'", e);
        }
    }
}
