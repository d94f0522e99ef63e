using ManifestPS.Concurrency;
using ManifestPS.Errors;

namespace ManifestPS.Credentials;

/// <summary>A configuration file of docker or podman, with the helpers it names. Read once per call.</summary>
internal sealed class CredentialFile : ICredentialSource
{
    private readonly string _path;
    private readonly CredentialConfigForm _form;
    private readonly bool _oldKeys;
    private readonly CredentialEnvironment _environment;
    private readonly SharedResults<string, CredentialConfig?> _config = new();
    private readonly SharedResults<(string Helper, string Key), HelperResponse> _answers = new();

    /// <param name="path">Absolute path of the file; it need not exist.</param>
    /// <param name="form">Its kind.</param>
    /// <param name="oldKeys">Whether its keys may have schemes and paths that mean only the host.</param>
    /// <param name="environment">Where helpers are found.</param>
    public CredentialFile(string path, CredentialConfigForm form, bool oldKeys, CredentialEnvironment environment) =>
        (_path, _form, _oldKeys, _environment) = (path, form, oldKeys, environment);

    public async Task<FoundCredential?> FindAsync(CredentialTarget target, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken).ConfigureAwait(false) is not { } config)
        {
            return null;
        }
        if (config.FindHelper(target) is { } helper)
        {
            return await AskAsync(helper, target.ServerKey, cancellationToken).ConfigureAwait(false) is { } kept
                ? kept with { Source = $"{kept.Source} ({_path})" }
                : null;
        }
        try
        {
            return config.Find(target, _oldKeys) is { } credential
                ? new FoundCredential(credential, _path) { Note = File.IsReadableByOthers(_path) ? $"'{_path}' holds credentials, and others on this machine may read it: chmod 600 keeps it to its owner." : null }
                : null;
        }
        catch (FormatException)
        {
            throw new CredentialException(ImageErrorCode.ConfigInvalid, $"The entry for '{target.Registry}' in '{_path}' is damaged: its auth is not user:password in base64.");
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken).ConfigureAwait(false) is { } config
            ? [.. config.Auths.Select(auth => auth.Key).Concat(config.Helpers.Keys).Select(CredentialTarget.HostOf)]
            : [];

    private Task<CredentialConfig?> ReadAsync(CancellationToken cancellationToken) =>
        _config.GetAsync(_path, _ => true, stop => ConfigReader.ReadFileAsync(_path, _form, stop), cancellationToken);

    private async Task<FoundCredential?> AskAsync(string helper, string serverKey, CancellationToken cancellationToken)
    {
        HelperResponse answer = await _answers.GetAsync((helper, serverKey), _ => true, stop => HelperResponse.OfAsync(() => new CredentialHelper(helper, _environment).GetAsync(serverKey, stop)), cancellationToken).ConfigureAwait(false);
        return answer.Failure is null ? answer.Found : throw answer.Failure;
    }

    /// <summary>What a helper answered: kept for the whole call even where it failed, so that one that hangs does so once.</summary>
    private sealed record HelperResponse(FoundCredential? Found, CredentialException? Failure)
    {
        public static async Task<HelperResponse> OfAsync(Func<Task<FoundCredential?>> ask)
        {
            try
            {
                return new HelperResponse(await ask().ConfigureAwait(false), null);
            }
            catch (CredentialException e)
            {
                return new HelperResponse(null, e);
            }
        }
    }
}
