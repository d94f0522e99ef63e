using ManifestPS.Operations.Lists;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class ListEditsTests
{
    private static readonly Descriptor Amd64 = Entry("amd64", "linux/amd64");
    private static readonly Descriptor Arm64 = Entry("arm64", "linux/arm64");
    private static readonly Descriptor Arm = Entry("arm", "linux/arm/v7");

    [Fact]
    public void Entries_come_in_the_order_given()
    {
        ManifestList list = Add(List(Arm), replace: false, Arm64, Amd64);

        Assert.Equal([Arm, Arm64, Amd64], list.Manifests);
    }

    [Fact]
    public void The_same_content_for_the_same_platform_is_folded() =>
        Assert.Equal([Amd64, Arm64], Add(List(), replace: false, Amd64, Arm64, Amd64 with { Annotations = Map(("a", "b")) }).Manifests);

    [Fact]
    public void The_same_content_for_two_platforms_stays_two_entries() =>
        Assert.Equal(2, Add(List(), replace: false, Amd64, Amd64 with { Platform = Platform.Parse("linux/386") }).Manifests.Count);

    [Fact]
    public void An_image_for_a_platform_that_is_there_takes_its_place_and_the_old_ones_attestations_leave()
    {
        Descriptor newer = Entry("newer", "linux/amd64");
        ManifestList before = List(Amd64, Arm64, Attestation(Amd64), Attestation(Arm64));

        Assert.Equal([newer, Arm64, Attestation(Arm64), Attestation(newer)], Add(before, replace: true, newer, Attestation(newer)).Manifests);
    }

    [Theory]
    [InlineData("linux/arm64/v8", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/x86_64", "linux/amd64")]
    public void Platforms_are_the_same_whatever_their_spelling(string spelling, string other)
    {
        Descriptor newer = Entry("newer", spelling);

        Assert.Equal([newer], Add(List(Entry("older", other)), replace: true, newer).Manifests);
    }

    [Fact]
    public void Without_replacing_both_entries_of_a_platform_are_there() =>
        Assert.Equal(2, Add(List(Amd64), replace: false, Entry("newer", "linux/amd64")).Manifests.Count);

    [Fact]
    public void A_removed_entry_takes_its_attestations_along_and_no_others()
    {
        ManifestList list = ListEdits.Remove(List(Amd64, Arm64, Attestation(Amd64), Attestation(Arm64)), [Amd64]);

        Assert.Equal([Arm64, Attestation(Arm64)], list.Manifests);
    }

    [Fact]
    public void An_attestation_stays_as_long_as_an_entry_has_its_subject()
    {
        Descriptor again = Amd64 with { Platform = Platform.Parse("linux/386") };

        Assert.Equal([again, Attestation(Amd64)], ListEdits.Remove(List(Amd64, again, Attestation(Amd64)), [Amd64]).Manifests);
    }

    [Fact]
    public void An_attestation_stays_until_the_last_entry_with_its_subject_is_replaced()
    {
        Descriptor again = Amd64 with { Platform = Platform.Parse("linux/386") };
        Descriptor newer = Entry("newer", "linux/amd64");
        Descriptor newest = Entry("newest", "linux/386");
        ManifestList before = List(Amd64, again, Attestation(Amd64));

        Assert.Equal([newer, again, Attestation(Amd64)], Add(before, replace: true, newer).Manifests);
        Assert.Equal([newer, newest], Add(before, replace: true, newer, newest).Manifests);
    }

    [Fact]
    public void Sources_of_entries_that_left_leave_too()
    {
        ManifestList list = Add(List(), replace: false, Amd64, Arm64);

        Assert.Equal([Source(Arm64, Repository + ":linux-arm64")], ListEdits.Remove(list, [Amd64]).Sources);
    }

    [Fact]
    public void An_edited_list_has_no_reference_and_keeps_its_origin()
    {
        ManifestList read = List(Amd64, Arm64) with { Reference = $"{Repository}@{DigestOf("list")}", Origin = $"{Repository}:all@{DigestOf("list")}" };
        ManifestList[] edited =
        [
            Add(read, replace: false, Arm),
            ListEdits.Remove(read, [Amd64]),
            ListEdits.Replace(read, read.Manifests[0], Amd64 with { ArtifactType = "a/b" }),
            ListEdits.Describe(read, "a/b", subject: null, ValueMap.None),
            ListEdits.Convert(read, ManifestListType.Docker),
        ];

        Assert.All(edited, list => Assert.Equal((null, read.Origin), (list.Reference, list.Origin)));
    }

    [Fact]
    public void Converting_to_what_it_is_changes_nothing()
    {
        ManifestList read = List(Amd64) with { Reference = $"{Repository}@{DigestOf("list")}" };

        Assert.Same(read, ListEdits.Convert(read, ManifestListType.Oci));
    }

    [Theory]
    [InlineData(false, "a=2, b=1, c=3")]
    [InlineData(true, "a=2, c=3")]
    public void Annotations_merge_or_replace(bool replace, string expected)
    {
        ValueMap map = ListEdits.Annotate(Map(("a", "1"), ("b", "1")), [new("a", "2"), new("c", "3")], replace);

        Assert.Equal(expected, string.Join(", ", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Null_or_empty_text_clears_an_annotation(string? value) =>
        Assert.Equal(Map(("b", "1")), ListEdits.Annotate(Map(("a", "1"), ("b", "1")), [new("a", value), new("absent", value)], replace: false));

    [Fact]
    public void What_was_not_touched_keeps_its_unknown_members()
    {
        ManifestList read = Json.ReadList(Json.Index(Json.Entry("""
            "platform":{"os":"linux","architecture":"amd64","x-cpu":{"a":1.0}},"x-entry":[1e3]
            """), """
            "x-list":{"deep":[null]}
            """));
        string written = Json.Write(ListEdits.Describe(Add(read, replace: false, Arm64), "a/b", subject: null, Map(("k", "v"))));

        Assert.Contains("\"x-cpu\": {\"a\":1.0}", written, StringComparison.Ordinal);
        Assert.Contains("\"x-entry\": [1e3]", written, StringComparison.Ordinal);
        Assert.Contains("\"x-list\": {\"deep\":[null]}", written, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_takes_the_place_of_everything_for_its_platform()
    {
        Descriptor soci = Entry("soci", "linux/amd64") with { ArtifactType = "application/vnd.amazon.soci.index.v2+json" };
        Descriptor zstd = Entry("zstd", "linux/amd64") with { Annotations = Map((AnnotationKeys.ZstdCompression, "true")) };
        Descriptor newer = Entry("newer", "linux/amd64");
        Descriptor newerZstd = zstd with { Digest = DigestOf("newer zstd") };

        Assert.Equal([newer, Arm64], Add(List(soci, zstd, Amd64, Arm64), replace: true, newer).Manifests);
        Assert.Equal([newer, newerZstd, Arm64], Add(List(soci, zstd, Amd64, Arm64), replace: true, newer, newerZstd).Manifests);
        Assert.Equal([Amd64, soci], Add(List(Amd64), replace: true, soci).Manifests);
        Assert.Equal([zstd, Amd64], Add(List(zstd, Amd64), replace: true, Amd64).Manifests);
        Assert.Equal([newerZstd, Amd64], Add(List(zstd, Amd64), replace: true, newerZstd, Amd64).Manifests);
    }

    [Theory]
    [InlineData("vnd.docker.reference.type", "attestation-manifest", "vnd.docker.reference.digest")]
    [InlineData("vnd.docker.reference.type", "sbom", "vnd.docker.reference.digest")]
    [InlineData("com.docker.reference.type", "provenance", "com.docker.reference.digest")]
    public void What_is_about_an_image_leaves_with_it_whatever_its_type(string typeKey, string type, string subjectKey)
    {
        Descriptor about = Attestation(Amd64) with { Annotations = Map((typeKey, type), (subjectKey, Amd64.Digest)) };
        Descriptor soci = Entry("soci", "linux/amd64") with { ArtifactType = "application/vnd.amazon.soci.index.v2+json", Annotations = Map((AnnotationKeys.SociSubject, Amd64.Digest)) };
        Descriptor other = Attestation(Arm64) with { Annotations = Map((typeKey, type), (subjectKey, Arm64.Digest)) };
        Descriptor newer = Entry("newer", "linux/amd64");

        Assert.Equal([newer, Arm64, other], Add(List(Amd64, Arm64, about, soci, other), replace: true, newer).Manifests);
        Assert.Equal([Arm64, other], ListEdits.Remove(List(Amd64, Arm64, about, soci, other), [Amd64]).Manifests);
    }

    [Fact]
    public void A_Windows_image_takes_the_place_of_every_revision_of_its_build_and_of_no_other_build()
    {
        Descriptor older = Entry("older", "windows(10.0.17763.973)/amd64");
        Descriptor old = Entry("old", "windows(10.0.17763.1)/amd64");
        Descriptor other = Entry("other", "windows(10.0.20348.1)/amd64");
        Descriptor newer = Entry("newer", "windows(10.0.17763.1039)/amd64");

        Assert.Equal([newer, other], Add(List(older, other, old), replace: true, newer).Manifests);
    }

    [Fact]
    public void An_artifact_takes_the_place_of_an_artifact_of_its_type_and_no_image()
    {
        Descriptor plugin = Entry("plugin", "linux/amd64") with { ArtifactType = "application/vnd.example.plugin" };
        Descriptor newer = plugin with { Digest = DigestOf("newer") };

        Assert.Equal([Amd64, newer], Add(List(Amd64, plugin), replace: true, newer).Manifests);
        Assert.Equal([newer, Amd64], Add(List(newer), replace: true, Amd64).Manifests);
    }

    [Fact]
    public void Members_that_no_machine_heeds_keep_no_image_from_being_replaced()
    {
        Descriptor odd = Amd64 with { Platform = Platform.Parse("linux/amd64") with { Features = ["sse4"], Unknown = Map(("x", "1")) } };
        Descriptor newer = Entry("newer", "linux/amd64");

        Assert.Equal([newer], Add(List(odd), replace: true, newer).Manifests);
    }

    private static ManifestList Add(ManifestList list, bool replace, params Descriptor[] entries) =>
        ListEdits.Add(list, entries.Select(entry => new ListAddition(entry, Source(entry, $"{Repository}:{entry.Platform?.ToString().Replace('/', '-').Replace('(', '-').Replace(')', '-')}"))), replace);
}
