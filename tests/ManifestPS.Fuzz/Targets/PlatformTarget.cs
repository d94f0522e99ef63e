using System.Text;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any text is a platform that is written as it is read and normalised once and for all, or a FormatException.</summary>
public sealed class PlatformTarget : FuzzTarget
{
    public override IReadOnlyList<string> Corpus { get; } =
    [
        "linux", "amd64", "linux/amd64", "linux/arm/v7", "linux/arm64/v8", "linux/amd64/v3", "windows(10.0.17763.1+win32k)/amd64", "windows/amd64:10.0.1",
        "windows/amd64,osver=10.0.1", "macos/x86_64", "linux/aarch64", "linux/riscv64/rva20u64", "linux(+a%2Bb)/s390x", "local", "linux/armhf",
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "/", "(", ")", "+", ":", ",", "osver=", "%", "%2B", "%00", "%C3%A9", "*", "-", "_", ".", "v", "v7", "v8.9", "10.0.20348", "arm", "arm64", "386", "unknown", "LINUX", " ", "\n", "é", "\u212A", "\u0661",
        new('9', 40),
    ];

    public override bool Try(byte[] input)
    {
        Platform platform;
        try
        {
            platform = Platform.Parse(Encoding.UTF8.GetString(input));
        }
        catch (FormatException)
        {
            return false;
        }
        Require(Platform.Parse(platform.ToString()).Normalize() == platform.Normalize(), $"'{platform}' is read back as another");
        Require(platform.Normalize().Normalize() == platform.Normalize(), $"'{platform}' normalises twice");
        Require(new PlatformMatcher(platform).IndexOfBest([null, platform]) == 1, $"'{platform}' does not run on itself");
        return true;
    }
}
