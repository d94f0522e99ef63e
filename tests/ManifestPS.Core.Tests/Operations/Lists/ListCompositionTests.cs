using ManifestPS.Errors;
using ManifestPS.Operations.Lists;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class ListCompositionTests
{
    private static readonly Descriptor Oci = Entry("oci", "linux/amd64");
    private static readonly Descriptor Docker = Entry("docker", "linux/arm64", MediaTypes.DockerManifest);
    private static readonly ListComposition Plain = new() { Name = ImageReference.Parse(Repository + ":all") };

    public static TheoryData<string, Descriptor[], ListComposition> DefaultTypes => new()
    {
        { MediaTypes.OciIndex, [Oci], Plain },
        { MediaTypes.OciIndex, [Oci, Docker], Plain },
        { MediaTypes.DockerList, [Docker], Plain },
        { MediaTypes.OciIndex, [Docker], Plain with { MediaType = ManifestListType.Oci } },
        { MediaTypes.DockerList, [Oci], Plain with { MediaType = ManifestListType.Docker } },
        { MediaTypes.OciIndex, [Docker], Plain with { ArtifactType = "a/b" } },
        { MediaTypes.OciIndex, [Docker], Plain with { Subject = Oci } },
        { MediaTypes.OciIndex, [Docker], Plain with { Annotations = [new("a", "b")] } },
        { MediaTypes.DockerList, [Oci], Plain with { Base = DockerList() } },
        { MediaTypes.OciIndex, [Docker], Plain with { Base = List(Oci) } },
    };

    [Fact]
    public void Nothing_is_made_of_nothing() =>
        Assert.Equal(ImageErrorCode.ListIsEmpty, Assert.Throws<UnsupportedImageException>(() => Plain.Compose([])).Code);

    [Theory]
    [MemberData(nameof(DefaultTypes))]
    public void It_is_a_Docker_list_only_where_every_child_is_Dockers_or_the_user_says_so(string expected, Descriptor[] entries, ListComposition composition) =>
        Assert.Equal(expected, composition.Compose(Additions(entries)).MediaType);

    [Fact]
    public void The_list_has_its_name_and_is_not_published()
    {
        ManifestList list = (Plain with { Name = ImageReference.Parse($"{Repository}:all@{DigestOf("x")}") }).Compose(Additions(Oci));

        Assert.Equal((Repository + ":all", null, null), (list.Name, list.Reference, list.Origin));
    }

    [Fact]
    public void Annotations_artifact_type_and_subject_are_the_lists()
    {
        ManifestList list = (Plain with { Annotations = [new("a", "b"), new("c", "")], ArtifactType = "a/b", Subject = Oci }).Compose(Additions(Oci));

        Assert.Equal((Map(("a", "b")), "a/b", Oci), (list.Annotations, list.ArtifactType, list.Subject));
    }

    [Fact]
    public void Amending_starts_from_what_is_there_and_replaces_in_place()
    {
        Descriptor newer = Entry("newer", "linux/amd64");
        ManifestList before = List(Oci, Docker, Attestation(Oci)) with { Annotations = Map(("a", "b")), Origin = $"{Repository}:all@{DigestOf("before")}", Unknown = Map(("x", "1")) };
        ManifestList after = (Plain with { Base = before }).Compose(Additions(newer));

        Assert.Equal([newer, Docker], after.Manifests);
        Assert.Equal((before.Annotations, before.Origin, before.Unknown), (after.Annotations, after.Origin, after.Unknown));
    }

    [Fact]
    public void Two_images_for_one_platform_need_force()
    {
        IReadOnlyList<ListAddition> twice = Additions(Oci, Entry("other", "linux/amd64"));

        _ = Refusal(ImageErrorCode.DuplicatePlatform, () => Plain.Compose(twice));
        Assert.Equal(2, (Plain with { AllowDuplicatePlatforms = true }).Compose(twice).Manifests.Count);
    }

    [Fact]
    public void A_required_platform_must_be_there() =>
        Refusal(ImageErrorCode.RequiredPlatformMissing, () => (Plain with { RequiredPlatforms = [Platform.Parse("linux/s390x")] }).Compose(Additions(Oci)));

    [Fact]
    public void A_Docker_list_of_what_it_cannot_hold_is_refused() =>
        Refusal(ImageErrorCode.DockerListCannotHold, () => (Plain with { MediaType = ManifestListType.Docker }).Compose(Additions(Oci, Attestation(Oci))));

    private static IReadOnlyList<ListAddition> Additions(params Descriptor[] entries) => [.. entries.Select(entry => new ListAddition(entry, Source(entry, Repository)))];
}
