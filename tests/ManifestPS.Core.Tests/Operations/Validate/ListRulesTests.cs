using ManifestPS.Errors;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Validate;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class ListRulesTests
{
    private static readonly Descriptor Amd64 = Entry("amd64", "linux/amd64");
    private static readonly Descriptor Arm64 = Entry("arm64", "linux/arm64");
    private static readonly Descriptor Docker = Entry("docker", "linux/arm64", MediaTypes.DockerManifest);

    public static TheoryData<string, ManifestList> Excesses => new()
    {
        { "annotations of the list", DockerList(Amd64) with { Annotations = Map(("a", "b")) } },
        { "an artifact type", DockerList(Amd64) with { ArtifactType = "a/b" } },
        { "a subject", DockerList(Amd64) with { Subject = Arm64 } },
        { "the attestation", DockerList(Amd64, Attestation(Amd64)) },
        { "annotations of the entry", DockerList(Amd64 with { Annotations = Map(("a", "b")) }) },
        { "artifact type or data of the entry", DockerList(Amd64 with { ArtifactType = "a/b" }) },
        { "artifact type or data of the entry", DockerList(Amd64 with { Data = "e30=" }) },
    };

    public static TheoryData<string, ManifestList> Findings => new()
    {
        { "MixedMediaTypes", List(Amd64, Docker) },
        { "WindowsVersionMissing", List(Entry("windows", "windows/amd64")) },
        { "WindowsVersionMissing", List(Amd64 with { Platform = new Platform { OS = "windows", Architecture = "amd64", OSVersion = "" } }) },
        { "NestedList", List(Amd64, Entry("nested", "linux/arm64", MediaTypes.OciIndex)) },
        { "NestedList", List(Amd64, Entry("nested", "windows/amd64", MediaTypes.OciIndex)) },
        { "DuplicatePlatform", List(Amd64, Entry("other", "linux/amd64")) },
        { "AttestationWithoutSubject", List(Amd64, Attestation(Arm64)) },
        { "ListIsEmpty", List() },
        { "DockerListCannotHold", DockerList(Docker) with { Annotations = Map(("made.by", "hand")) } },
        { "PlatformMissing", List(Amd64, Arm64 with { Platform = null }) },
        { "PlatformUnknown", List(Amd64, Entry("odd", "linux/z80")) },
        { "DuplicatePlatform", List(Zstd(Amd64), Zstd(Entry("other", "linux/amd64"))) },
        { "DuplicatePlatform", List(Amd64, Entry("other", "linux/amd64") with { Annotations = Map((AnnotationKeys.ZstdCompression, "false")) }) },
        { "MixedMediaTypes", DockerList(Amd64, Arm64) },
        { "PlatformMissing", DockerList(Docker with { Platform = null }) },
        { "DataMismatch", List(Amd64 with { Data = "e30=" }) },
        { "DataMismatch", List(Amd64 with { Data = "e30=", Size = 2 }) },
        { "DataMismatch", List(Amd64 with { Data = "e30", Size = 2 }) },
        { "DigestAlgorithmUnsupported", List(Amd64 with { Data = "e30=", Size = 2, Digest = "blake3:" + new string('0', 64) }) },
        { "DataMismatch", List(Amd64) with { Subject = Arm64 with { Data = "e30=" } } },
        { "DuplicateEntry", List(Amd64, Arm64, Amd64) },
        { "PlatformContradictsConfig", List(Amd64) with { Sources = [Source(Amd64, "php") with { ConfigPlatform = Platform.Parse("linux/arm64") }] } },
    };

    public static TheoryData<ManifestList> GoodLists =>
    [
        List(Amd64 with { Platform = null }),
        List(Amd64, Arm64, Attestation(Amd64), Attestation(Arm64)),
        List(Amd64, Entry("windows", "windows(10.0.17763.1)/amd64")),
        List(Amd64, Zstd(Entry("twin", "linux/amd64"))),   // podman push --add-compression
        List(Amd64, Entry("soci", "linux/amd64") with { ArtifactType = "application/vnd.amazon.soci.index.v2+json" }),
        List(Amd64, Entry("soci", "windows/amd64") with { ArtifactType = "application/vnd.amazon.soci.index.v2+json" }),
        List(Amd64, Entry("old", "unknown/unknown") with { Annotations = Map((AnnotationKeys.OldAttestationType, "attestation-manifest"), (AnnotationKeys.OldAttestationSubject, Amd64.Digest)) }),
        List(Amd64 with { Data = "e30=", Digest = DigestOf("{}"), Size = 2 }),
        DockerList(Docker),
        DockerList(Docker with { Urls = ["https://elsewhere/x"], Platform = Platform.Parse("linux/arm64") with { Features = ["sse4"] } }),
        List(Amd64) with { Sources = [Source(Amd64, "php") with { ConfigPlatform = Platform.Parse("linux/x86_64") }] },
    ];

    public static TheoryData<string, string> Lacking => new()
    {
        { "linux/s390x", "linux/s390x" },
        { "linux/amd64 linux/s390x freebsd/amd64", "linux/s390x, freebsd/amd64" },
        { "linux/arm64/v9", "linux/arm64/v9" },
        { "windows(10.0.1)/amd64", "windows(10.0.1)/amd64" },
    };

    [Theory]
    [MemberData(nameof(Excesses))]
    public void A_Docker_list_refuses_what_it_has_no_member_for(string what, ManifestList list)
    {
        Assert.Contains(what, Refusal(ImageErrorCode.DockerListCannotHold, () => ListRules.RequireHoldable(list)), StringComparison.Ordinal);
        Assert.Same(list.Manifests, ListRules.RequireHoldable(list with { MediaType = MediaTypes.OciIndex }).Manifests);
        _ = Refusal(ImageErrorCode.DockerListCannotHold, () => ListEdits.Convert(list with { MediaType = MediaTypes.OciIndex }, ManifestListType.Docker));
    }

    [Theory]
    [MemberData(nameof(GoodLists))]
    public void A_good_list_is_taken_in_silence(ManifestList list)
    {
        Assert.Empty(ListRules.Check(list));
        Assert.Same(list, ListRules.RequireHoldable(list));
        Assert.Same(list, ListRules.RequireDistinctPlatforms(list));
    }

    [Theory]
    [MemberData(nameof(Findings))]
    public void What_will_surprise_somebody_is_found_once(string id, ManifestList list)
    {
        RuleFinding finding = Assert.Single(ListRules.Check(list));

        Assert.Equal(id, finding.Id);
        Assert.StartsWith(id + ": ", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux/amd64", "linux/x86_64")]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("windows(10.0.1)/amd64", "windows(10.0.1)/amd64")]
    public void Two_images_for_one_platform_are_an_error_that_names_them(string platform, string spelling)
    {
        Descriptor one = Entry("one", platform);
        Descriptor two = Entry("two", spelling);
        string message = Refusal(ImageErrorCode.DuplicatePlatform, () => ListRules.RequireDistinctPlatforms(List(one, two) with { Sources = [Source(one, "php:one")] }));

        Assert.Contains("docker.io/library/php:one", message, StringComparison.Ordinal);
        Assert.Contains(two.Digest, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_and_features_make_platforms_distinct() =>
        _ = ListRules.RequireDistinctPlatforms(List(Entry("a", "windows(10.0.1)/amd64"), Entry("b", "windows(10.0.2)/amd64"), Entry("c", "windows(10.0.2+win32k)/amd64")));

    [Fact]
    public void Entries_for_unknown_are_no_platforms_whatever_they_refer_to()
    {
        Descriptor[] entries = [.. new[] { "attestation-manifest", "sbom", "" }.SelectMany(type => new[] { "a", "b" }.Select(name => Entry(name + type, "unknown/unknown") with
        {
            Annotations = type.Length == 0 ? ValueMap.None : Map((AnnotationKeys.AttestationType, type), (AnnotationKeys.AttestationSubject, Amd64.Digest)),
        }))];
        ManifestList list = List([Amd64, .. entries]);

        Assert.Same(list, ListRules.RequireDistinctPlatforms(list));
        Assert.DoesNotContain(ListRules.Check(list), finding => finding.Id is "DuplicatePlatform" or "AttestationWithoutSubject");
        Assert.Equal(["linux/amd64"], list.Platforms);
        Assert.Contains("It has: linux/amd64.", Refusal(ImageErrorCode.RequiredPlatformMissing, () => ListRules.RequirePlatforms(list, Parse("linux/s390x"))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_without_a_known_subject_is_found_whatever_its_type() =>
        Assert.Equal("AttestationWithoutSubject", Assert.Single(ListRules.Check(List(Amd64, Attestation(Arm64) with { Annotations = Map((AnnotationKeys.AttestationType, "sbom"), (AnnotationKeys.AttestationSubject, Arm64.Digest)) }))).Id);

    [Fact]
    public void Two_artifacts_of_one_type_for_one_platform_are_duplicates_and_of_two_types_are_not()
    {
        Descriptor plugin = Entry("plugin", "linux/amd64") with { ArtifactType = "a/plugin" };

        _ = ListRules.RequireDistinctPlatforms(List(Amd64, plugin, plugin with { Digest = DigestOf("chart"), ArtifactType = "a/chart" }));
        Assert.Contains("'a/plugin'", Refusal(ImageErrorCode.DuplicatePlatform, () => ListRules.RequireDistinctPlatforms(List(Amd64, plugin, plugin with { Digest = DigestOf("other") }))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.17763")]
    [InlineData("10.0.17763.01")]
    public void A_version_is_required_component_by_component(string required) =>
        _ = ListRules.RequirePlatforms(Full, [new Platform { OS = "windows", Architecture = "amd64", OSVersion = required }]);

    [Fact]
    public void Entries_without_a_platform_and_attestations_are_no_duplicates() =>
        _ = ListRules.RequireDistinctPlatforms(List(Amd64, Attestation(Amd64), Attestation(Arm64), Amd64 with { Platform = null }, Arm64 with { Platform = null }));

    [Theory]
    [InlineData("linux/amd64")]
    [InlineData("linux/x86_64 linux/arm64 linux/arm64/v8")]
    [InlineData("windows/amd64 windows(10.0.17763.1)/amd64")]
    [InlineData("")]
    public void A_list_that_has_the_platforms_is_taken(string platforms) => _ = ListRules.RequirePlatforms(Full, Parse(platforms));

    [Theory]
    [MemberData(nameof(Lacking))]
    public void A_list_that_lacks_a_platform_is_refused_with_what_it_lacks_and_has(string platforms, string missing)
    {
        string message = Refusal(ImageErrorCode.RequiredPlatformMissing, () => ListRules.RequirePlatforms(Full, Parse(platforms)));

        Assert.Contains($"lacks {missing}.", message, StringComparison.Ordinal);
        Assert.Contains("It has: linux/amd64, linux/arm64, windows(10.0.17763.1)/amd64.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_artifact_counts_for_its_platform_and_what_goes_with_an_image_or_is_a_list_does_not()
    {
        Descriptor soci = Entry("soci", "linux/arm64") with { ArtifactType = "application/vnd.amazon.soci.index.v2+json" };
        Descriptor nested = Entry("nested", "linux/arm64", MediaTypes.OciIndex);
        Descriptor plugin = Entry("plugin", "linux/arm64") with { ArtifactType = "application/vnd.example.plugin" };

        _ = ListRules.RequirePlatforms(List(Amd64, plugin), Parse("linux/arm64"));
        Assert.EndsWith("lacks linux/arm64. It has: linux/amd64, linux/arm64 (a nested list, which does not count).", Refusal(ImageErrorCode.RequiredPlatformMissing, () => ListRules.RequirePlatforms(List(Amd64, soci, nested), Parse("linux/arm64"))), StringComparison.Ordinal);
        Assert.Empty(List(soci).Platforms);
        Assert.EndsWith("lacks linux/arm64. It has: none.", Refusal(ImageErrorCode.RequiredPlatformMissing, () => ListRules.RequirePlatforms(List(soci), Parse("linux/arm64"))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_with_the_annotations_of_older_tools_is_an_attestation()
    {
        Descriptor entry = Entry("old", "unknown/unknown") with { Annotations = Map((AnnotationKeys.OldAttestationType, "attestation-manifest"), (AnnotationKeys.OldAttestationSubject, Amd64.Digest)) };

        Assert.Equal((true, Amd64.Digest), (entry.IsAttestation, entry.AttestationSubject));
    }

    private static Descriptor Zstd(Descriptor entry) => entry with { Annotations = Map((AnnotationKeys.ZstdCompression, "true")) };

    private static ManifestList Full => List(Amd64, Arm64, Attestation(Amd64), Entry("windows", "windows(10.0.17763.1)/amd64"));

    private static IEnumerable<Platform> Parse(string platforms) => platforms.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Platform.Parse);
}
