using System.Diagnostics;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FsCheck;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

public class PlatformTests
{
    [Theory]
    [MemberData(nameof(PlatformCases.Parsed), MemberType = typeof(PlatformCases))]
    public void Text_is_read_as_containerd_reads_it(string text, string formatted) =>
        Assert.Equal(PlatformCases.OnThisMachine(formatted), Platform.Parse(text).ToString());

    [Theory]
    [MemberData(nameof(PlatformCases.Refused), MemberType = typeof(PlatformCases))]
    public void Text_that_is_no_platform_is_refused_with_a_sentence_that_helps(string text, string problem)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => Platform.Parse(text));

        Assert.StartsWith(SafeText.Of($"'{text}' is not a platform: {problem}"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("such as linux/amd64", refusal.Message, StringComparison.Ordinal);
        Assert.False(Platform.TryParse(text, out Platform? platform));
        Assert.Null(platform);
    }

    [Theory]
    [MemberData(nameof(PlatformCases.Normalized), MemberType = typeof(PlatformCases))]
    public void Known_aliases_are_normalised_and_other_values_kept(string os, string architecture, string? variant, string expected) =>
        Assert.Equal(expected, new Platform { OS = os, Architecture = architecture, Variant = variant }.Normalize().ToString());

    [Theory]
    [MemberData(nameof(PlatformCases.Formatted), MemberType = typeof(PlatformCases))]
    public void A_platform_is_written_as_containerd_writes_it(string os, string architecture, string? variant, string? osVersion, string[] features, string expected)
    {
        Platform platform = new() { OS = os, Architecture = architecture, Variant = variant, OSVersion = osVersion, OSFeatures = [.. features] };

        Assert.Equal(expected, platform.ToString());
    }

    [Theory]
    [InlineData("CPU architecture: 7|model name : ARMv7 Processor rev 4 (v7l)", "v7")]
    [InlineData("model name\t: ARMv6-compatible processor rev 7 (v6l)|CPU architecture: 7", "v6")]
    [InlineData("cpu architecture\t: 5TEJ", "v5")]
    [InlineData("CPU architecture: 6TEJ", "v6")]
    [InlineData("CPU architecture: 8", "v8")]
    [InlineData("CPU architecture: AArch64", "v8")]
    [InlineData("CPU architecture: 7M", "v7")]
    [InlineData("CPU architecture: ?(12)", "v7")]
    [InlineData("CPU architecture: ?(17)", "v7")]
    [InlineData("CPU architecture: ?(18)", null)]
    [InlineData("CPU architecture:", null)]
    [InlineData("model name : QEMU", null)]
    [InlineData("", null)]
    public void The_variant_of_an_arm_processor_is_read_from_the_kernel(string lines, string? variant) =>
        Assert.Equal(variant, LocalPlatform.ArmVariant(lines.Split('|')));

    [Theory]
    [InlineData("aarch64", "v8")]
    [InlineData("Armv8l", "v8")]
    [InlineData("armv7l", "v7")]
    [InlineData("armv6", "v6")]
    [InlineData("armv5tejl", "v5")]
    [InlineData("armv4t", "v4")]
    [InlineData("armv3", "v3")]
    [InlineData("armv9", null)]
    [InlineData("armv", null)]
    [InlineData("armxxxx", null)]
    [InlineData("x86_64", null)]
    [InlineData("", null)]
    public void Where_the_processor_is_not_to_be_seen_the_name_of_the_machine_says_the_variant(string machine, string? variant) =>
        Assert.Equal(variant, LocalPlatform.MachineVariant(machine));

    [Fact]
    public void The_machine_is_named_as_the_kernel_names_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uname is of Linux");
        using Process uname = Process.Start(new ProcessStartInfo("uname", "-m") { RedirectStandardOutput = true })!;   // null only for a shell's

        Assert.Equal(uname.StandardOutput.ReadToEnd().Trim(), NativeMachine.Name);
    }

    [Fact]
    public void Local_is_this_machine()
    {
        Assert.Equal(OperatingSystem.IsWindows(), Platform.Local.OS == "windows");
        Assert.Equal(OperatingSystem.IsLinux(), Platform.Local.OS == "linux");
        Assert.Equal(OperatingSystem.IsWindows(), Platform.Local.OSVersion is not null);
        Assert.True(KnownPlatforms.IsArchitecture(Platform.Local.Architecture));
        Assert.True(Platform.Local.Architecture is "arm" or "arm64" || Platform.Local.Variant is null, "a variant that containerd does not probe");
        Assert.Same(Platform.Local, Platform.Parse("Local"));
    }

    [Fact]
    public void Null_is_not_a_platform() => Assert.False(Platform.TryParse(null, out _));

    [Fact]
    public void Values_of_a_document_are_kept_until_normalised()
    {
        Platform raw = new() { OS = "Linux", Architecture = "aarch64", Variant = "8", OSVersion = "", OSFeatures = ["b", "", "a", "b"], Features = ["sse4"] };

        Assert.Equal("Linux(+a+b)/aarch64/8", raw.ToString());
        Assert.Equal(new Platform { OS = "linux", Architecture = "arm64", OSFeatures = ["a", "b"], Features = ["sse4"] }, raw.Normalize());
    }

    [Fact]
    public void Platforms_with_equal_values_are_equal() =>
        Assert.Equal(Platform.Parse("windows(10.0.17763+win32k)/amd64"), Platform.Parse("windows(10.0.17763+win32k)/x86_64"));

    [Property(MaxTest = 2000, Arbitrary = [typeof(PlatformTests)])]
    public void Parsing_throws_nothing_but_FormatException(PlatformText text)
    {
        bool accepted = Platform.TryParse(text.Value, out Platform? platform);

        Assert.Equal(accepted, platform is not null);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(PlatformTests)])]
    public void Normalising_twice_changes_nothing(PlatformText text, NonNull<string> any)
    {
        string[] raw = [.. text.Value.Split('/'), any.Get, any.Get]; // as a document may have them, not yet parsed
        Platform platform = new() { OS = raw[0], Architecture = raw[1], Variant = raw[2], OSVersion = any.Get, OSFeatures = [.. raw] };

        Assert.Equal(platform.Normalize(), platform.Normalize().Normalize());
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(PlatformTests)])]
    public void A_normalised_platform_survives_its_text(PlatformText text, NonNull<string> osVersion, NonNull<string> feature)
    {
        Platform typed = Platform.TryParse(text.Value, out Platform? parsed) ? parsed : Platform.Parse("linux/arm");
        string version = typed.OS == "windows" ? "10.0.20348.1" : WellFormed(osVersion.Get);   // of Windows only what is a version is read
        Platform normal = (typed with { OSVersion = version, OSFeatures = [WellFormed(feature.Get), "gpu"] }).Normalize();

        Assert.Equal(normal, Platform.Parse(normal.ToString()).Normalize());
        Assert.Equal(typed.Normalize(), Platform.Parse(typed.Normalize().ToString()).Normalize());
    }

    /// <summary>Platforms put together from likely parts, and the same parts in any order.</summary>
    public static Arbitrary<PlatformText> Texts()
    {
        string[] systems = ["linux", "Windows", "macos", "unknown", "my_os"];
        string[] options = ["", "", "()", "(10.0.17763)", "(10.0.20348.1+win32k)", "(+gpu)", "(+b+a+b)", "(1%2B%c3%a9)"];
        string[] processors =
        [
            "amd64", "x86_64/v1", "amd64/v3", "i386", "i386/x", "arm", "arm/7", "armhf", "armel", "arm/v8", "arm64", "aarch64/8",
            "arm64/v8.0", "arm64/v8.3", "arm64/9.0", "arm64/v9.2", "arm64/x", "unknown",
        ];
        string[] suffixes = ["", "", ":10.0.17763", ",osver=10.0.26100"];
        string[] odd = ["local", "/", "(", ")", "+", "%", "%g", "%FF", ":", ",", ",osver=", "*", " ", "é", "\0", "\n", "\ud800"];

        Gen<string> likely =
            from system in Gen.Elements(systems)
            from option in Gen.Elements(options)
            from processor in Gen.Elements(processors)
            from suffix in Gen.Elements(suffixes)
            select $"{system}{option}/{processor}{suffix}";
        Gen<string> anyOrder = Gen.Elements<string>([.. systems, .. options, .. processors, .. suffixes, .. odd]).ArrayOf().Select(string.Concat);
        return Gen.OneOf(likely, anyOrder).Select(text => new PlatformText(text)).ToArbitrary();
    }

    // A lone surrogate has no UTF-8, so no text can carry it.
    private static string WellFormed(string text) => string.Concat(text.Where(character => !char.IsSurrogate(character)));

    public sealed record PlatformText(string Value);
}
