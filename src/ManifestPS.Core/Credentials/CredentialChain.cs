using ManifestPS.Errors;

namespace ManifestPS.Credentials;

/// <summary>Where a registry's credential is looked for, and in which order.</summary>
internal sealed class CredentialChain(IReadOnlyList<ICredentialSource> sources)
{
    /// <summary>Connect-ImageRegistry, then what docker reads, then what podman reads.</summary>
    public static CredentialChain Create(CredentialEnvironment environment, ConnectedRegistries connected) => new(
    [
        connected,
        new DockerAuthVariable(environment),
        new CredentialFile(environment.DockerConfigPath, CredentialConfigForm.File, oldKeys: true, environment),
        .. PodmanPaths(environment).Select(path => new CredentialFile(path, CredentialConfigForm.File, oldKeys: false, environment)),
        new CredentialFile(Path.Combine(environment.Home, ".dockercfg"), CredentialConfigForm.Bare, oldKeys: true, environment),
    ]);

    /// <summary>The first credential found, and the first source that is broken on the way to it.</summary>
    public async Task<(FoundCredential? Found, CredentialException? Failure)> FindAsync(CredentialTarget target, CancellationToken cancellationToken)
    {
        CredentialException? failure = null;
        foreach (ICredentialSource source in sources)
        {
            try
            {
                if (await source.FindAsync(target, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    return (found, failure);
                }
            }
            catch (CredentialException e)
            {
                failure ??= e;
            }
        }
        return (null, failure);
    }

    /// <summary>Every host that some source says something about, and the first source that is broken.</summary>
    public async Task<(IReadOnlyList<string> Hosts, CredentialException? Failure)> ListAsync(CancellationToken cancellationToken)
    {
        List<string> hosts = [];
        CredentialException? failure = null;
        foreach (ICredentialSource source in sources)
        {
            try
            {
                hosts.AddRange(await source.ListAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (CredentialException e)
            {
                failure ??= e;
            }
        }
        return ([.. hosts.Distinct(StringComparer.Ordinal)], failure);
    }

    /// <summary>podman's files (containers-auth.json): the one that is named, or the runtime directory's before the configuration's.</summary>
    private static IEnumerable<string> PodmanPaths(CredentialEnvironment environment)
    {
        if (environment.Find("REGISTRY_AUTH_FILE") is { } named)
        {
            return [Path.GetFullPath(named)];
        }
        string? runtime = environment.Find("XDG_RUNTIME_DIR") ?? environment.RuntimeDirectory;
        string configuration = environment.Find("XDG_CONFIG_HOME") ?? Path.Combine(environment.Home, ".config");
        string?[] directories = [runtime, configuration];
        return directories.OfType<string>().Select(directory => Path.Combine(directory, "containers", "auth.json"));
    }
}
