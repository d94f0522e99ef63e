using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>What hosts run, as containerd/platforms' <c>Only</c> decides it.</summary>
public static class PlatformMatchCases
{
    private const string Windows2019 = "windows(10.0.17763.6293)/amd64";
    private const string Windows2022 = "windows(10.0.20348.2700)/amd64";
    private const string Windows11 = "windows(10.0.22621)/amd64";
    private const string Windows2025 = "windows(10.0.26100.1742)/amd64";

    public static TheoryData<string, string, int, string> Taken { get; } = new()
    {
        { "linux/amd64", "linux/amd64", 0, "architecture is amd64, as wanted" },
        { "linux/amd64", "linux/amd64/v1", 0, "architecture is amd64, as wanted" },
        { "linux/amd64", "linux/386", 1, "386 runs on amd64 (preference 2)" },
        { "linux/amd64/v2", "linux/amd64/v2", 0, "architecture is amd64/v2, as wanted" },
        { "linux/amd64/v2", "linux/amd64", 1, "amd64 runs on amd64/v2 (preference 2)" },
        { "linux/amd64/v3", "linux/amd64/v2", 1, "amd64/v2 runs on amd64/v3 (preference 2)" },
        { "linux/amd64/v4", "linux/amd64/v3", 1, "amd64/v3 runs on amd64/v4 (preference 2)" },
        { "linux/amd64/v4", "linux/amd64", 3, "amd64 runs on amd64/v4 (preference 4)" },
        { "linux/amd64/v4", "linux/386", 4, "386 runs on amd64/v4 (preference 5)" },
        { "linux/386", "linux/i386", 0, "architecture is 386, as wanted" },
        { "linux/arm/v8", "linux/arm/v7", 1, "arm/v7 runs on arm/v8 (preference 2)" },
        { "linux/arm/v8", "linux/arm/v5", 3, "arm/v5 runs on arm/v8 (preference 4)" },
        { "linux/arm/v7", "linux/arm", 0, "architecture is arm/v7, as wanted" },
        { "linux/arm", "linux/armhf", 0, "architecture is arm/v7, as wanted" },
        { "linux/arm", "linux/armel", 1, "arm/v6 runs on arm/v7 (preference 2)" },
        { "linux/arm/v6", "linux/arm/v5", 1, "arm/v5 runs on arm/v6 (preference 2)" },
        { "linux/arm/v5", "linux/arm/v5", 0, "architecture is arm/v5, as wanted" },
        { "linux/arm/v4", "linux/arm/v4", 0, "architecture is arm/v4, as wanted" },
        { "linux/arm64", "linux/arm64/v8", 0, "architecture is arm64, as wanted" },
        { "linux/arm64/v8", "linux/arm64", 0, "architecture is arm64, as wanted" },
        { "linux/arm64", "linux/arm/v8", 1, "arm/v8 runs on arm64 (preference 2)" },
        { "linux/arm64", "linux/arm", 2, "arm/v7 runs on arm64 (preference 3)" },
        { "linux/arm64", "linux/arm/v5", 4, "arm/v5 runs on arm64 (preference 5)" },
        { "linux/arm64/v8.2", "linux/arm64/v8.1", 1, "arm64/v8.1 runs on arm64/v8.2 (preference 2)" },
        { "linux/arm64/v8.2", "linux/arm64", 2, "arm64 runs on arm64/v8.2 (preference 3)" },
        { "linux/arm64/v8.9", "linux/arm/v8", 10, "arm/v8 runs on arm64/v8.9 (preference 11)" },
        { "linux/arm64/v9", "linux/arm64/v9.0", 0, "architecture is arm64/v9, as wanted" },
        { "linux/arm64/v9", "linux/arm64/v8.5", 1, "arm64/v8.5 runs on arm64/v9 (preference 2)" },
        { "linux/arm64/v9.2", "linux/arm64/v9", 2, "arm64/v9 runs on arm64/v9.2 (preference 3)" },
        { "linux/arm64/v9.2", "linux/arm64/v8.7", 3, "arm64/v8.7 runs on arm64/v9.2 (preference 4)" },
        { "linux/arm64/v9.6", "linux/arm64/v8.9", 7, "arm64/v8.9 runs on arm64/v9.6 (preference 8)" },
        { "linux/arm64/v9.7", "linux/arm/v5", 21, "arm/v5 runs on arm64/v9.7 (preference 22)" },
        { "linux/arm64/v8.10", "linux/arm64/v8.10", 0, "architecture is arm64/v8.10, as wanted" },
        { "linux/s390x", "linux/s390x", 0, "architecture is s390x, as wanted" },
        { "linux/ppc64le/power9", "linux/ppc64le/power9", 0, "architecture is ppc64le/power9, as wanted" },
        { "darwin(14.1)/arm64", "macos(13.0)/aarch64", 0, "architecture is arm64, as wanted" },
        { "unknown/unknown", "unknown/unknown", 0, "architecture is unknown, as wanted" },
        { "linux(+erofs+gpu)/amd64", "linux(+gpu)/amd64", 0, "architecture is amd64, as wanted; the host has the os features required: gpu" },
        { "linux(+erofs+gpu)/amd64", "linux(+gpu+erofs)/386", 1, "386 runs on amd64 (preference 2); the host has the os features required: erofs, gpu" },
        { "linux(+gpu)/amd64", "linux/amd64", 0, "architecture is amd64, as wanted" },
        { "windows/amd64", "windows(10.0.17763.1)/amd64", 0, "architecture is amd64, as wanted; any os version is taken, since the host states none that can be compared" },
        { "windows/amd64", "windows(10.0.26100)/amd64", 0, "architecture is amd64, as wanted; any os version is taken, since the host states none that can be compared" },
        { "windows(0.0.0)/amd64", "windows(10.0.26100)/amd64", 0, "architecture is amd64, as wanted; any os version is taken, since the host states none that can be compared" },
        { "windows/amd64", "windows/amd64", 0, "architecture is amd64, as wanted" },
        { Windows2019, "windows/amd64", 0, "architecture is amd64, as wanted; no os version is stated, which runs on every host" },
        { Windows2019, "windows(10.0.17763.1)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.17763.1 is of build 17763, the only one that the host's 10.0.17763.6293 runs" },
        { Windows2019, "windows(10.0.17763.9999)/386", 1, "386 runs on amd64 (preference 2); os version 10.0.17763.9999 is of build 17763, the only one that the host's 10.0.17763.6293 runs" },
        { Windows2019, "windows(10.0.17763+win32k)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.17763 is of build 17763, the only one that the host's 10.0.17763.6293 runs" },
        { Windows2022, "windows(10.0.20348.9999)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.20348.9999 is of build 20348, the only one that the host's 10.0.20348.2700 runs" },
        { Windows11, "windows(10.0.20348)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.20348 is within builds 20348 to 22621, which the host's 10.0.22621 runs" },
        { Windows2025, "windows(10.0.26100.9999)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.26100.9999 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs" },
        { Windows2025, "windows(10.0.20348.1)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.20348.1 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs" },
        { Windows2025, "windows(10.0.22621)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.22621 is within builds 20348 to 26100, which the host's 10.0.26100.1742 runs" },
        { "windows(10.0.26200)/amd64", "windows(10.0.26100)/amd64", 0, "architecture is amd64, as wanted; os version 10.0.26100 is within builds 26100 to 26200, which the host's 10.0.26200 runs" },
    };

    /// <summary>A host, what it chooses, what it would run too, and why it does not choose that.</summary>
    public static TheoryData<string, string, string, string> Losses { get; } = new()
    {
        { "linux/amd64", "linux/amd64", "linux/386", "amd64 is preferred" },
        { "linux/amd64/v4", "linux/amd64/v3", "linux/amd64", "amd64/v3 is preferred" },
        { "linux/arm64", "linux/arm64/v8", "linux/arm/v7", "arm64 is preferred" },
        { Windows2025, "windows(10.0.26100.2894)/amd64", "windows(10.0.20348.3091)/amd64", "os version 10.0.26100.2894 is preferred, which is newer" },
        { Windows2025, "windows(10.0.20348.1)/amd64", "windows/amd64", "os version 10.0.20348.1 is preferred, which is newer" },
        { "windows/amd64", "windows(10.0.17763.2)/amd64", "windows(10.0.17763.1+win32k)/amd64", "os version 10.0.17763.2 is preferred, which is newer" },
        { Windows2022, "windows(10.0.20348.1+win32k)/amd64", "windows(10.0.20348.1)/amd64", "one that uses more os features is preferred: win32k" },
        { "linux(+erofs+gpu)/amd64", "linux(+gpu+erofs)/amd64", "linux(+gpu)/amd64", "one that uses more os features is preferred: erofs, gpu" },
        { "linux(+a+b)/amd64", "linux(+a)/amd64", "linux(+b)/amd64", "an equal one stands before it in the list" },
        { "linux/amd64", "linux(1)/amd64", "linux(2)/amd64", "an equal one stands before it in the list" },
    };

    public static TheoryData<string, string, string> Refused { get; } = new()
    {
        { "linux/amd64", "linux/arm64", "architecture is arm64, wanted amd64" },
        { "linux/amd64", "windows/amd64", "os is windows, wanted linux" },
        { "linux/amd64", "linux/amd64/v2", "amd64/v2 does not run on amd64" },
        { "linux/amd64/v2", "linux/amd64/v3", "amd64/v3 does not run on amd64/v2" },
        { "linux/amd64/v3", "linux/amd64/v4", "amd64/v4 does not run on amd64/v3" },
        { "linux/386", "linux/amd64", "architecture is amd64, wanted 386" },
        { "linux/arm/v8", "linux/arm/v4", "arm/v4 does not run on arm/v8" },
        { "linux/arm/v8", "linux/arm64", "architecture is arm64, wanted arm" },
        { "linux/arm/v7", "linux/arm/v8", "arm/v8 does not run on arm/v7" },
        { "linux/arm/v6", "linux/arm", "arm/v7 does not run on arm/v6" },
        { "linux/arm/v5", "linux/arm/v6", "arm/v6 does not run on arm/v5" },
        { "linux/arm/v4", "linux/arm/v5", "arm/v5 does not run on arm/v4" },
        { "linux/arm64", "linux/arm64/v8.1", "arm64/v8.1 does not run on arm64" },
        { "linux/arm64", "linux/arm64/v9", "arm64/v9 does not run on arm64" },
        { "linux/arm64", "linux/arm/v9", "arm/v9 does not run on arm64" },
        { "linux/arm64/v8.1", "linux/arm64/v8.2", "arm64/v8.2 does not run on arm64/v8.1" },
        { "linux/arm64/v8.9", "linux/arm64/v9", "arm64/v9 does not run on arm64/v8.9" },
        { "linux/arm64/v9", "linux/arm64/v8.6", "arm64/v8.6 does not run on arm64/v9" },
        { "linux/arm64/v9.6", "linux/arm64/v8.10", "arm64/v8.10 does not run on arm64/v9.6" },
        { "linux/arm64/v9.1", "linux/arm64/v9.2", "arm64/v9.2 does not run on arm64/v9.1" },
        { "linux/arm64", "linux/amd64", "architecture is amd64, wanted arm64" },
        { "linux/s390x", "linux/ppc64le", "architecture is ppc64le, wanted s390x" },
        { "linux/riscv64", "linux/riscv64/rva23u64", "riscv64/rva23u64 does not run on riscv64" },
        { "linux/amd64", "unknown/unknown", "os is unknown, wanted linux" },
        { "darwin/arm64", "linux/arm64", "os is linux, wanted darwin" },
        { "linux/amd64", "linux(+gpu)/amd64", "os feature gpu is required, which the host does not have" },
        { "linux(+erofs)/amd64", "linux(+erofs+gpu)/amd64", "os feature gpu is required, which the host does not have" },
        { "linux/amd64", "linux(+win32k)/amd64", "os feature win32k is required, which the host does not have" },
        { Windows2019, "windows(10.0.17763+hyperv)/amd64", "os feature hyperv is required, which the host does not have" },
        { Windows2019, "windows(10.0.20348.1)/amd64", "os version 10.0.20348.1 is newer than the host's 10.0.17763.6293" },
        { Windows2019, "windows(10.0.14393.1)/amd64", "os version 10.0.14393.1 is older than build 17763, the oldest that the host's 10.0.17763.6293 runs" },
        { Windows2022, "windows(10.0.17763)/amd64", "os version 10.0.17763 is older than build 20348, the oldest that the host's 10.0.20348.2700 runs" },
        { Windows2022, "windows(10.0.26100)/amd64", "os version 10.0.26100 is newer than the host's 10.0.20348.2700" },
        { Windows11, "windows(10.0.17763)/amd64", "os version 10.0.17763 is older than build 20348, the oldest that the host's 10.0.22621 runs" },
        { Windows2025, "windows(10.0.17763)/amd64", "os version 10.0.17763 is older than build 20348, the oldest that the host's 10.0.26100.1742 runs" },
        { "windows(10.0.26200)/amd64", "windows(10.0.20348)/amd64", "os version 10.0.20348 is older than build 26100, the oldest that the host's 10.0.26200 runs" },
        { Windows2022, "windows(6.3.9600)/amd64", "os version 6.3.9600 is not of the host's Windows 10.0" },
        { Windows2022, "windows(ltsc2022)/amd64", "os version ltsc2022 is not a Windows version such as 10.0.20348" },
        { "windows(10.0)/amd64", "windows(10.0.26100)/amd64", "the host's os version 10.0 is not a Windows version such as 10.0.20348" },
        { "windows(ltsc2022)/amd64", "windows/amd64", "the host's os version ltsc2022 is not a Windows version such as 10.0.20348" },
        { Windows2022, "windows(10.0.20348)/arm64", "architecture is arm64, wanted amd64" },
    };

    public static TheoryData<string, string> Vectors { get; } = new()
    {
        { "amd64", "amd64 386" },
        { "amd64/v4", "amd64/v4 amd64/v3 amd64/v2 amd64 386" },
        { "amd64/v999999999", "amd64/v999999999 386" },
        { "386", "386" },
        { "arm", "arm/v7 arm/v6 arm/v5" },
        { "arm/v8", "arm/v8 arm/v7 arm/v6 arm/v5" },
        { "arm/v5", "arm/v5" },
        { "arm64", "arm64 arm/v8 arm/v7 arm/v6 arm/v5" },
        { "arm64/v8.2", "arm64/v8.2 arm64/v8.1 arm64 arm/v8 arm/v7 arm/v6 arm/v5" },
        { "arm64/v9", "arm64/v9 arm64/v8.5 arm64/v8.4 arm64/v8.3 arm64/v8.2 arm64/v8.1 arm64 arm/v8 arm/v7 arm/v6 arm/v5" },
        { "arm64/v9.1", "arm64/v9.1 arm64/v9 arm64/v8.6 arm64/v8.5 arm64/v8.4 arm64/v8.3 arm64/v8.2 arm64/v8.1 arm64 arm/v8 arm/v7 arm/v6 arm/v5" },
        { "arm64/v8.x", "arm64/v8.x" },
        { "arm64/v9.8", "arm64/v9.8" },
        { "amd64/vv3", "amd64/vv3 386" },
        { "riscv64/rva23u64", "riscv64/rva23u64" },
    };

    public static TheoryData<string, string[], int> Choices { get; } = new()
    {
        { "linux/amd64", [], -1 },
        { "linux/amd64", ["none", "linux/arm64", "unknown/unknown"], -1 },
        { "linux/amd64", ["linux/386", "none", "linux/amd64"], 2 },
        { "linux/amd64", ["linux/arm64", "linux/386"], 1 },
        { "linux/amd64/v3", ["linux/amd64", "linux/amd64/v4", "linux/amd64/v2", "linux/386"], 2 },
        { "linux/amd64", ["linux/amd64/v1", "linux/amd64"], 0 },
        { "linux/arm/v8", ["linux/arm/v5", "linux/arm/v7", "linux/arm/v6"], 1 },
        { "linux/arm64", ["linux/arm/v7", "linux/arm64/v8"], 1 },
        { "linux/arm64", ["linux/arm/v6", "linux/arm/v7", "linux/amd64"], 1 },
        { "linux/arm64/v9.2", ["linux/arm64", "linux/arm64/v8.7", "linux/arm64/v9.1", "linux/arm64/v9.3"], 2 },
        { "linux(+erofs+gpu)/amd64", ["linux/amd64", "linux(+gpu)/amd64", "linux(+erofs+gpu)/amd64"], 2 },
        { "linux(+erofs+gpu)/amd64", ["linux(+erofs+gpu)/386", "linux/amd64"], 1 },
        { "linux(+gpu)/amd64", ["linux(+erofs+gpu)/amd64", "linux(+gpu)/amd64"], 1 },
        { "linux(+a+b)/amd64", ["linux(+a)/amd64", "linux(+b)/amd64"], 0 },
        { "linux/amd64", ["linux(1)/amd64", "linux(2)/amd64"], 0 },
        { "windows/amd64", ["linux/amd64", "windows(10.0.17763.1)/amd64", "windows(10.0.26100.1)/amd64", "windows(10.0.20348.1)/amd64"], 2 },
        { "windows/amd64", ["windows/amd64", "windows(10.0.17763.1)/amd64"], 1 },
        { "windows/amd64", ["windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"], 0 },
        { Windows2019, ["windows(10.0.26100.1)/amd64", "windows(10.0.20348.1)/amd64", "windows(10.0.17763.1)/amd64"], 2 },
        { Windows2022, ["windows(10.0.26100.1)/amd64", "windows(10.0.20348.1)/amd64", "windows(10.0.17763.1)/amd64"], 1 },
        { Windows2025, ["windows(10.0.17763.1)/amd64", "windows(10.0.20348.1)/amd64", "windows(10.0.26100.1)/amd64"], 2 },
        { Windows2025, ["windows(10.0.20348.3091)/amd64", "windows(10.0.26100.2894)/amd64", "windows(10.0.26100.3000)/amd64"], 2 },
        { Windows2025, ["windows(10.0.26100.973)/amd64", "windows(10.0.26100.1039)/amd64"], 1 },
        { Windows2022, ["windows(10.0.20348.1)/amd64", "windows(10.0.20348.1+win32k)/amd64"], 1 },
        { Windows2025, ["windows(10.0.20348.1+win32k)/amd64", "windows(10.0.26100.1)/amd64"], 1 },
    };

    /// <summary>A platform with its os version as a document has it, which a person could not type for Windows.</summary>
    public static Platform Raw(string text) =>
        Regex.Match(text, @"^windows\(([^+)]+)(.*)$") is { Success: true } match
            ? Platform.Parse($"windows({match.Groups[2].Value}") with { OSVersion = match.Groups[1].Value }
            : Platform.Parse(text);
}
