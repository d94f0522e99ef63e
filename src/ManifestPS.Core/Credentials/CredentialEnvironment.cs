using System.Runtime.InteropServices;
using ManifestPS.Files;

namespace ManifestPS.Credentials;

/// <summary>What the process tells about where credentials are kept. Read anew each time: a session may change it.</summary>
internal sealed record CredentialEnvironment
{
    /// <summary>The environment of this process.</summary>
    public static CredentialEnvironment Process { get; } = new();

    /// <summary>Reads a variable; null or empty where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>How long a helper may take.</summary>
    public TimeSpan HelperTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    public string Home => Find(IsWindows ? "USERPROFILE" : "HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Docker's configuration file.</summary>
    public string DockerConfigPath => Path.GetFullPath(Path.Combine(Find("DOCKER_CONFIG") ?? Path.Combine(Home, ".docker"), "config.json"));

    /// <summary>Where podman keeps what lasts until the next start, for a session that has no XDG_RUNTIME_DIR; null on Windows.</summary>
    public string? RuntimeDirectory { get; init; } = IsWindows ? null : $"/run/containers/{Libc.GetEffectiveUser()}";

    /// <summary>A variable's value; null where it is not set or empty.</summary>
    public string? Find(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
