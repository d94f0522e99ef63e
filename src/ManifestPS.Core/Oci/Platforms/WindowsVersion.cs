using System.Globalization;

namespace ManifestPS;

/// <summary>A Windows version as far as compatibility of containers depends on it; the revision does not matter.</summary>
/// <remarks>Rules of containerd/platforms platform_windows_compat.go, after Microsoft's "Windows container version compatibility".</remarks>
internal readonly record struct WindowsVersion(byte Major, byte Minor, ushort Build)
{
    private const ushort Server2022 = 20348;
    private const ushort Server2025 = 26100;

    /// <summary>The oldest build whose containers this host runs: its own before Server 2022, then the long-term release before it.</summary>
    public ushort OldestBuild => Build switch
    {
        <= Server2022 => Build,
        <= Server2025 => Server2022,
        _ => Server2025,
    };

    /// <summary>Reads <c>major.minor.build[.revision]</c>; null where the text has no such start.</summary>
    public static WindowsVersion? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('.');
        return parts.Length >= 3
            && byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte major)
            && byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out byte minor)
            && ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out ushort build)
            ? new(major, minor, build)
            : null;
    }

    /// <summary>A version without its revision, which decides neither what runs nor what replaces what; the version itself where it is not one of Windows.</summary>
    public static string? WithoutRevision(string? text) => Parse(text) is { } version ? $"{version.Major}.{version.Minor}.{version.Build}" : text;

    /// <summary>Why a host runs a container that it does not refuse, as a sentence fragment; null where neither states a version.</summary>
    /// <param name="host">The host's os version.</param>
    /// <param name="container">The container's os version.</param>
    public static string? Acceptance(string? host, string? container)
    {
        if (Parse(host) is not WindowsVersion own || own == default)
        {
            return string.IsNullOrEmpty(container) ? null : "any os version is taken, since the host states none that can be compared";
        }
        if (string.IsNullOrEmpty(container))
        {
            return "no os version is stated, which runs on every host";
        }
        return own.OldestBuild == own.Build
            ? $"os version {container} is of build {own.Build}, the only one that the host's {host} runs"
            : $"os version {container} is within builds {own.OldestBuild} to {own.Build}, which the host's {host} runs";
    }

    /// <summary>Why a host does not run a container, as a sentence fragment; null when it does.</summary>
    /// <param name="host">The host's os version; any container runs when it is not stated or 0.0.0, and none when it is not a version.</param>
    /// <param name="container">The container's os version; one that states none runs anywhere.</param>
    public static string? Refusal(string? host, string? container)
    {
        if (string.IsNullOrEmpty(host))
        {
            return null;
        }
        if (Parse(host) is not WindowsVersion own)
        {
            return $"the host's os version {host} is not a Windows version such as 10.0.20348";
        }
        if (own == default || string.IsNullOrEmpty(container))
        {
            return null;
        }
        if (Parse(container) is not WindowsVersion other)
        {
            return $"os version {container} is not a Windows version such as 10.0.20348";
        }
        if ((own.Major, own.Minor) != (other.Major, other.Minor))
        {
            return $"os version {container} is not of the host's Windows {own.Major}.{own.Minor}";
        }
        if (other.Build > own.Build)
        {
            return $"os version {container} is newer than the host's {host}";
        }
        return other.Build < own.OldestBuild
            ? $"os version {container} is older than build {own.OldestBuild}, the oldest that the host's {host} runs"
            : null;
    }
}
