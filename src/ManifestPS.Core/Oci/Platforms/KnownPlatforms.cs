namespace ManifestPS;

/// <summary>The names that are known without context (Go's syslist.go, as in containerd/platforms database.go).</summary>
internal static class KnownPlatforms
{
    private static readonly HashSet<string> OperatingSystems =
    [
        "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl",
        "netbsd", "openbsd", "plan9", "solaris", "windows", "zos",
    ];

    private static readonly HashSet<string> Architectures =
    [
        "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle", "mips64",
        "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x",
        "sparc", "sparc64", "wasm",
    ];

    /// <summary>Whether a normalised name is an operating system.</summary>
    public static bool IsOS(string name) => OperatingSystems.Contains(name);

    /// <summary>Whether a normalised name is an architecture.</summary>
    public static bool IsArchitecture(string name) => Architectures.Contains(name);

    /// <summary>The canonical name of an operating system; unknown names in lower case.</summary>
    public static string NormalizeOS(string name) =>
        name.ToLowerInvariant() switch
        {
            "macos" => "darwin",
            string os => os,
        };
}
