namespace ManifestPS.Credentials;

/// <summary>What a credential is looked for: a registry, and the repository in it where one is known.</summary>
/// <param name="Registry">Host and port, as in a reference.</param>
/// <param name="Repository">The repository; null for the registry as a whole.</param>
internal sealed record CredentialTarget(string Registry, string? Repository)
{
    private const string DockerHub = "docker.io";
    private const string DockerHubKey = "https://index.docker.io/v1/";

    private static readonly string[] DockerHubHosts = [DockerHub, "index.docker.io", "registry-1.docker.io"];

    /// <summary>The name under which docker stores it, and asks its helpers.</summary>
    public string ServerKey => Registry == DockerHub ? DockerHubKey : Registry;

    /// <summary>The hosts that are this registry.</summary>
    public IReadOnlyList<string> Hosts => Registry == DockerHub ? DockerHubHosts : [Registry];

    /// <summary>The keys that name it, the longest path first (containers-auth.json, "auths").</summary>
    public IEnumerable<string> Keys => [.. Paths().SelectMany(path => Hosts.Select(host => $"{host}/{path}")), ServerKey, .. Hosts];

    /// <summary>Whether a key of docker's file stands for this registry, or for something in it.</summary>
    public bool IsNamedBy(string key) => Hosts.Any(host => Canonical(host) == HostOf(key));

    /// <summary>The host that a key of an old config file means: without scheme and path.</summary>
    public static string HostOf(string key) => Canonical(WithoutScheme(key).Split('/')[0]);

    /// <summary>Whether two keys are the same, however an IPv6 address in them is written.</summary>
    public static bool AreSame(string key, string other) => Canonical(key) == Canonical(other);

    public static bool HasScheme(string key) => key.Contains("://");

    public static string WithoutScheme(string key) => key.IndexOf("://", StringComparison.Ordinal) is >= 0 and var end ? key[(end + 3)..] : key;

    private IEnumerable<string> Paths()
    {
        string path = Repository ?? string.Empty;
        while (path.Length > 0)
        {
            yield return path;
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        }
    }

    private static string Canonical(string key) =>
        key is ['[', ..] && key.IndexOf(']') is > 0 and var end && Uri.TryCreate($"any://{key[..(end + 1)]}", UriKind.Absolute, out Uri? address) ? address.Host + key[(end + 1)..] : key;
}
