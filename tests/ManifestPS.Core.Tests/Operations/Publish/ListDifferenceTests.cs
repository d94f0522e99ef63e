using ManifestPS.Operations.Publish;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class ListDifferenceTests
{
    private static readonly Descriptor Amd64 = Entry("amd64", "linux/amd64");
    private static readonly Descriptor Arm64 = Entry("arm64", "linux/arm64");

    public static TheoryData<string, Descriptor> EntryChanges => new()
    {
        { "platform: 'linux/amd64' -> 'linux/amd64/v2'", Amd64 with { Platform = Platform.Parse("linux/amd64/v2") } },
        { "platform: 'linux/amd64' -> none", Amd64 with { Platform = null } },
        { "features: none -> 'sse4, avx'", Amd64 with { Platform = Platform.Parse("linux/amd64") with { Features = ["sse4", "avx"] } } },
        { "media type: 'application/vnd.oci.image.manifest.v1+json' -> 'application/vnd.docker.distribution.manifest.v2+json'", Amd64 with { MediaType = MediaTypes.DockerManifest } },
        { "size: '7' -> '8'", Amd64 with { Size = 8 } },
        { "artifact type: none -> 'a/b'", Amd64 with { ArtifactType = "a/b" } },
        { "urls: none -> 'https://elsewhere'", Amd64 with { Urls = ["https://elsewhere"] } },
        { "annotation k: none -> 'v'", Amd64 with { Annotations = Map(("k", "v")) } },
        { "data: none -> 'e30='", Amd64 with { Data = "e30=" } },
        { "x-other: none -> '[1]'", Amd64 with { Unknown = Map(("x-other", "[1]")) } },
    };

    public static TheoryData<string, ManifestList> ListChanges => new()
    {
        { "~ media type: 'application/vnd.oci.image.index.v1+json' -> 'application/vnd.docker.distribution.manifest.list.v2+json'", DockerList(Amd64, Arm64) },
        { "~ artifact type: none -> 'a/b'", List(Amd64, Arm64) with { ArtifactType = "a/b" } },
        { $"~ subject: none -> '{DigestOf("arm64")} (linux/arm64)'", List(Amd64, Arm64) with { Subject = Arm64 } },
        { "~ annotation k: none -> 'v'", List(Amd64, Arm64) with { Annotations = Map(("k", "v")) } },
        { "~ x-list: none -> '{}'", List(Amd64, Arm64) with { Unknown = Map(("x-list", "{}")) } },
        { "~ order of the entries", List(Arm64, Amd64) },
        { $"- linux/arm64 {DigestOf("arm64")}", List(Amd64) },
        { $"+ linux/s390x {DigestOf("s390x")}", List(Amd64, Arm64, Entry("s390x", "linux/s390x")) },
    };

    [Fact]
    public void The_same_list_makes_no_difference() => Assert.Empty(ListDifference.Describe(List(Amd64, Arm64), List(Amd64, Arm64) with { Origin = "elsewhere" }));

    [Fact]
    public void Where_nothing_was_everything_is_new() =>
        Assert.Equal([$"+ linux/amd64 {Amd64.Digest}", $"+ linux/arm64 {Arm64.Digest}"], ListDifference.Describe(null, List(Amd64, Arm64)));

    [Theory]
    [MemberData(nameof(ListChanges))]
    public void A_change_of_the_list_is_one_line(string line, ManifestList after) => Assert.Equal([line], ListDifference.Describe(List(Amd64, Arm64), after));

    [Theory]
    [MemberData(nameof(EntryChanges))]
    public void A_change_of_an_entry_is_one_line_per_field(string field, Descriptor after)
    {
        string line = Assert.Single(ListDifference.Describe(List(Amd64, Arm64), List(after, Arm64)));

        Assert.Equal($"~ {after.Platform} {Amd64.Digest} {field}", line);
    }

    [Fact]
    public void The_same_content_for_a_second_platform_is_an_entry_more()
    {
        Descriptor again = Amd64 with { Platform = Platform.Parse("linux/386") };

        Assert.Equal([$"+ linux/386 {Amd64.Digest}"], ListDifference.Describe(List(Amd64), List(Amd64, again)));
        Assert.Equal([$"- linux/386 {Amd64.Digest}"], ListDifference.Describe(List(Amd64, again), List(Amd64)));
    }
}
