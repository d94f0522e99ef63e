using ManifestPS.Errors;
using ManifestPS.Operations.Lists;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class EntrySelectorTests
{
    private static readonly Descriptor Amd64 = Entry("amd64", "linux/amd64");
    private static readonly Descriptor ArmV6 = Entry("armv6", "linux/arm/v6");
    private static readonly Descriptor ArmV7 = Entry("armv7", "linux/arm/v7");
    private static readonly Descriptor Windows1 = Entry("windows1", "windows(10.0.17763.1)/amd64");
    private static readonly Descriptor Windows2 = Entry("windows2", "windows(10.0.20348.1)/amd64");

    private static readonly ManifestList Sample = List(Amd64, ArmV6, ArmV7, Windows1, Windows2, Attestation(Amd64)) with
    {
        Sources = [Source(Amd64, "php:amd64"), Source(ArmV6, Repository + ":arm"), Source(ArmV7, $"{Repository}@{ArmV7.Digest}")],
    };

    public static TheoryData<string, string> Selections => new()
    {
        { "php:amd64", "amd64" },
        { "docker.io/library/php:amd64", "amd64" },
        { "docker.io/php:amd64", "amd64" },
        { Repository + ":arm", "armv6" },
        { $"{Repository}@{DigestOf("armv7")}", "armv7" },
        { DigestOf("armv7"), "armv7" },
        { $"elsewhere/app@{DigestOf("armv7")}", "armv7" },
        { "linux/amd64", "amd64" },
        { "linux/x86_64", "amd64" },
        { "linux/arm", "armv7" },
        { "linux/arm/*", "armv6 armv7" },
        { "linux/*", "amd64 armv6 armv7" },
        { "*/amd64", "amd64 windows1 windows2" },
        { "linux/arm/v?", "armv6 armv7" },
        { "windows/*", "windows1 windows2" },
        { "windows/amd64", "windows1 windows2" },
        { "windows(10.0.17763.1)/amd64", "windows1" },
        { "windows(10.0.17763*", "windows1" },
        { "windows(10.0.17763)/amd64", "windows1" },
        { "windows(ltsc2022)/amd64", "windows2" },
        { "*", "amd64 armv6 armv7 windows1 windows2" },
    };

    [Theory]
    [MemberData(nameof(Selections))]
    public void An_entry_is_found_by_name_digest_or_platform(string text, string names) =>
        Assert.Equal(names.Split(' ').Select(DigestOf), new EntrySelector(text).Find(Sample).Select(entry => entry.Digest));

    [Fact]
    public void An_attestation_is_found_by_its_digest_and_by_no_wildcard()
    {
        Descriptor attestation = Attestation(Amd64);

        Assert.Equal([attestation], new EntrySelector(attestation.Digest).Find(Sample));
        Assert.DoesNotContain(attestation, new EntrySelector("*").Find(Sample));
    }

    [Theory]
    [InlineData("php")]
    [InlineData("php:arm64")]
    [InlineData("linux/s390x")]
    [InlineData("windows(10.0.17763.2)/amd64")]
    [InlineData("windows(ltsc2025)/amd64")]
    [InlineData("windows(ltsc2022)/arm64")]
    [InlineData("linux/arm/v*5")]
    [InlineData("(")]
    [InlineData("")]
    public void What_is_not_there_is_said_with_what_is(string text)
    {
        string message = Refusal(ImageErrorCode.EntryNotFound, () => new EntrySelector(text).Find(Sample));

        Assert.Contains("docker.io/library/php:amd64", message, StringComparison.Ordinal);
        Assert.Contains(Windows2.Digest, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_matches_are_an_error_that_lists_them()
    {
        string message = Refusal(ImageErrorCode.EntryAmbiguous, () => new EntrySelector("windows/amd64").One(Sample));

        Assert.Contains("2 entries", message, StringComparison.Ordinal);
        Assert.Contains(Windows1.Digest, message, StringComparison.Ordinal);
        Assert.Contains(Windows2.Digest, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attestations_do_not_make_a_name_ambiguous()
    {
        Descriptor attestation = Attestation(Amd64);
        ManifestList list = List(Amd64, attestation) with { Sources = [Source(Amd64, "php"), Source(attestation, "php")] };

        Assert.Equal(Amd64, new EntrySelector("php").One(list));
    }
}
