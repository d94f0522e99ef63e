namespace ManifestPS.Core.Tests;

/// <summary>Texts and values of platforms with what containerd/platforms makes of them.</summary>
public static class PlatformCases
{
    /// <summary>{os} and {arch} stand for what this machine adds to half a platform.</summary>
    public static TheoryData<string, string> Parsed { get; } = new()
    {
        { "linux/amd64", "linux/amd64" },
        { "Linux/x86_64", "linux/amd64" },
        { "linux/X86-64", "linux/amd64" },
        { "linux/amd64/v1", "linux/amd64" },
        { "linux/amd64/v2", "linux/amd64/v2" },
        { "linux/amd64/V3", "linux/amd64/v3" },
        { "linux/i386", "linux/386" },
        { "linux/i386/v2", "linux/386" },
        { "linux/386", "linux/386" },
        { "linux/arm", "linux/arm" },
        { "linux/armhf", "linux/arm" },
        { "linux/armel", "linux/arm/v6" },
        { "linux/arm/v7", "linux/arm/v7" },
        { "linux/arm/7", "linux/arm/v7" },
        { "linux/arm/v6", "linux/arm/v6" },
        { "linux/arm/5", "linux/arm/v5" },
        { "linux/arm/8", "linux/arm/v8" },
        { "linux/arm/v4", "linux/arm/v4" },
        { "linux/arm64", "linux/arm64" },
        { "linux/aarch64", "linux/arm64" },
        { "linux/arm64/v8", "linux/arm64/v8" },
        { "linux/arm64/8", "linux/arm64/v8" },
        { "linux/aarch64/v8.0", "linux/arm64/v8" },
        { "linux/arm64/v8.1", "linux/arm64/v8.1" },
        { "linux/arm64/9.0", "linux/arm64/v9" },
        { "linux/arm64/v9.2", "linux/arm64/v9.2" },
        { "macOS/arm64", "darwin/arm64" },
        { "linux/s390x", "linux/s390x" },
        { "linux/ppc64le/power9", "linux/ppc64le/power9" },
        { "linux/riscv64/rva20u64", "linux/riscv64/rva20u64" },
        { "wasip1/wasm", "wasip1/wasm" },
        { "unknown/unknown", "unknown/unknown" },
        { "my_os/my-arch/x.1", "my_os/my-arch/x.1" },
        { "linux", "linux/{arch}" },
        { "macOS", "darwin/{arch}" },
        { "windows", "windows/{arch}" },
        { "windows()", "windows/{arch}" },
        { "linux(+)", "linux/{arch}" },
        { "windows(10.0.17763)", "windows(10.0.17763)/{arch}" },
        { "linux(+unsorted+erofs)", "linux(+erofs+unsorted)/{arch}" },
        { "arm", "{os}/arm" },
        { "armhf", "{os}/arm" },
        { "armel", "{os}/arm/v6" },
        { "Aarch64", "{os}/arm64" },
        { "x86_64", "{os}/amd64" },
        { "i386", "{os}/386" },
        { "s390x", "{os}/s390x" },
        { "windows(10.0.17763.6293)/amd64", "windows(10.0.17763.6293)/amd64" },
        { "windows(10.0.17763+win32k)/amd64", "windows(10.0.17763+win32k)/amd64" },
        { "linux(+gpu+simd)/arm64/v9", "linux(+gpu+simd)/arm64/v9" },
        { "windows(10.0%2Bbuild.42+win32k)/amd64", "windows(10.0%2Bbuild.42+win32k)/amd64" },
        { "windows(50%25done)/amd64", "windows(50%25done)/amd64" },
        { "windows(%31%30.0.1)/amd64", "windows(10.0.1)/amd64" },
        { "linux(caf%c3%a9)/amd64", "linux(caf%C3%A9)/amd64" },
        { "windows/amd64:10.0.20348.2700", "windows(10.0.20348.2700)/amd64" },
        { "linux/arm/v7:5.10", "linux(5.10)/arm/v7" },
        { "windows:10.0.26100", "windows(10.0.26100)/{arch}" },
        { "windows/amd64,osver=10.0.17763.5820", "windows(10.0.17763.5820)/amd64" },
        { "windows/amd64,OSVersion=10.0.17763", "windows(10.0.17763)/amd64" },
        { "windows(+win32k)/amd64:10.0.17763", "windows(10.0.17763+win32k)/amd64" },
    };

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "", "it is empty" },
        { "/linux/arm", "one of its parts is empty" },
        { "linux/", "one of its parts is empty" },
        { "linux/arm/", "one of its parts is empty" },
        { "linux /arm", "' ' cannot stand in 'linux '" },
        { "linux/&arm", "'&' cannot stand in '&arm'" },
        { "linux/arm\n", "'\n' cannot stand in 'arm\n'" },
        { "linux/*", "'*' cannot stand in '*'" },
        { "lin.ux/amd64", "'.' cannot stand in 'lin.ux'" },
        { "linux/ämd64", "'ä' cannot stand in 'ämd64'" },
        { "linux/arm/v7/x", "it has more than three parts" },
        { "commodore", "'commodore' is neither an operating system nor an architecture" },
        { "unknown", "'unknown' is neither" },
        { "amd64(10.0)", "'amd64(10.0)' is neither" },
        { "windows(10.0/amd64", "the bracket of 'windows(10.0' does not close" },
        { "windows(10.0)x/amd64", "the bracket of 'windows(10.0)x' does not close" },
        { "windows(10.0+a++b)/amd64", "one of its parts is empty" },
        { "windows(1 0)/amd64", "' ' cannot stand in '1 0'" },
        { "windows(10%2)/amd64", "'%2' is not a percent sign with two hexadecimal digits" },
        { "windows(%+a)/amd64", "'%' is not a percent sign" },
        { "windows(%zz)/amd64", "'%zz' is not a percent sign" },
        { "windows(%FF)/amd64", "the escapes of '%FF' are not UTF-8" },
        { "windows/amd64:", "one of its parts is empty" },
        { "windows/amd64:10.0:1", "':' cannot stand in '10.0:1'" },
        { "windows/amd64,feature=win32k", "'feature' is not osver=" },
        { "windows/amd64,osver", "'osver' is not osver=" },
        { "windows(10.0.1)/amd64:10.0.2", "it states the os version twice" },
    };

    public static TheoryData<string, string, string?, string> Normalized { get; } = new()
    {
        { "Linux", "AMD64", "", "linux/amd64" },
        { "linux", "x86_64", "V1", "linux/amd64" },
        { "linux", "x86-64", "v4", "linux/amd64/v4" },
        { "linux", "i386", "sse2", "linux/386" },
        { "linux", "i686", null, "linux/i686" },
        { "linux", "arm", null, "linux/arm/v7" },
        { "linux", "arm", "6", "linux/arm/v6" },
        { "linux", "arm", "v9", "linux/arm/v9" },
        { "linux", "armhf", "v6", "linux/arm/v7" },
        { "linux", "armel", "v7", "linux/arm/v6" },
        { "linux", "armv7l", null, "linux/armv7l" },
        { "linux", "arm64", "v8", "linux/arm64" },
        { "linux", "arm64", "8", "linux/arm64" },
        { "linux", "aarch64", "v8.0", "linux/arm64" },
        { "linux", "arm64", "8.0", "linux/arm64/8.0" },
        { "linux", "arm64", "9", "linux/arm64/v9" },
        { "linux", "arm64", "v9.0", "linux/arm64/v9" },
        { "linux", "arm64", "v8.2", "linux/arm64/v8.2" },
        { "macOS", "arm64", null, "darwin/arm64" },
        { "osx", "arm64", null, "osx/arm64" },
        { "unknown", "unknown", null, "unknown/unknown" },
        { "", "amd64", null, "unknown" },
    };

    public static TheoryData<string, string, string?, string?, string[], string> Formatted { get; } = new()
    {
        { "linux", "arm64", "v8", null, [], "linux/arm64/v8" },
        { "linux", "", "", "", [], "linux" },
        { "linux", "", "v7", null, [], "linux/v7" },
        { "", "amd64", "v2", "1", ["gpu"], "unknown" },
        { "windows", "amd64", null, "10.0.17763.6293", [], "windows(10.0.17763.6293)/amd64" },
        { "windows", "amd64", null, "10.0.17763.1", ["win32k"], "windows(10.0.17763.1+win32k)/amd64" },
        { "windows", "amd64", null, "10.0.17763+build.42", ["win32k"], "windows(10.0.17763%2Bbuild.42+win32k)/amd64" },
        { "windows", "amd64", null, "1.0(beta)", [], "windows(1.0%28beta%29)/amd64" },
        { "windows", "amd64", null, "a/b", [], "windows(a%2Fb)/amd64" },
        { "windows", "amd64", null, "50%done", [], "windows(50%25done)/amd64" },
        { "windows", "amd64", null, "10 LTSC", [], "windows(10%20LTSC)/amd64" },
        { "linux", "amd64", null, null, ["feat+v2"], "linux(+feat%2Bv2)/amd64" },
        { "linux", "amd64", null, null, ["simd", "", "gpu", "simd"], "linux(+gpu+simd)/amd64" },
        { "linux", "amd64", null, null, [""], "linux/amd64" },
    };

    public static string OnThisMachine(string formatted)
    {
        Platform local = Platform.Local.Normalize();
        string architecture = Processor.Of(local).ToString().Replace("arm/v7", "arm", StringComparison.Ordinal);
        return formatted
            .Replace("{os}", local.OS, StringComparison.Ordinal)
            .Replace("{arch}", architecture, StringComparison.Ordinal);
    }
}
