namespace ManifestPS.Core.Tests;

/// <summary>Equal contents are equal values, lists and maps included; each member counts.</summary>
public class RecordTests
{
    private const string Other = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>two records that differ in one member</summary>
    public static TheoryData<object, object> Unequal
    {
        get
        {
            Descriptor entry = Entry();
            ManifestList list = List();
            ImageManifest image = new() { MediaType = MediaTypes.OciManifest, Config = entry, Layers = [entry] };
            return new()
            {
                { entry, entry with { MediaType = "x" } },
                { entry, entry with { Digest = Other } },
                { entry, entry with { Size = 8 } },
                { entry, entry with { Platform = null } },
                { entry, entry with { Platform = Platform.Parse("linux/s390x") } },
                { entry, entry with { ArtifactType = "x" } },
                { entry, entry with { Urls = ["b"] } },
                { entry, entry with { Annotations = ValueMap.None } },
                { entry, entry with { Data = "x" } },
                { entry, entry with { Unknown = ValueMap.Create([new("a", "1")]) } },
                { list, list with { MediaType = MediaTypes.DockerList } },
                { list, list with { ArtifactType = "x" } },
                { list, list with { Manifests = [] } },
                { list, list with { Manifests = [entry, entry] } },
                { list, list with { Subject = entry } },
                { list, list with { Annotations = ValueMap.Create([new("a", "1")]) } },
                { list, list with { Unknown = ValueMap.Create([new("a", "1")]) } },
                { list, list with { Name = "x" } },
                { list, list with { Reference = "x" } },
                { image, image with { Config = entry with { Size = 1 } } },
                { image, image with { Layers = [] } },
                { image, image with { Subject = entry } },
            };
        }
    }

    [Fact]
    public void Records_made_apart_of_equal_parts_are_equal()
    {
        Assert.Equal(Entry(), Entry());
        Assert.Equal(List(), List());
        Assert.Equal(Entry().GetHashCode(), Entry().GetHashCode());
        Assert.Equal(List().GetHashCode(), List().GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Unequal), DisableDiscoveryEnumeration = true)]
    public void Each_member_counts(object left, object right) => Assert.NotEqual(left, right);

    [Fact]
    public void Records_say_what_a_person_would_write()
    {
        ManifestList list = List();

        Assert.Equal($"{Json.Digest} (linux/arm64/v8)", Entry().ToString());
        Assert.Equal(Json.Digest, (Entry() with { Platform = null }).ToString());
        Assert.Equal($"{MediaTypes.OciIndex}, 1 entries", list.ToString());
        Assert.Equal("php:latest", (list with { Name = "php:latest" }).ToString());
        Assert.Equal("php@x", (list with { Name = "php:latest", Reference = "php@x" }).ToString());
        Assert.Equal($"{MediaTypes.OciManifest}, 1 layers", Json.ReadImage(Json.Image()).ToString());
    }

    [Fact]
    public void A_descriptor_without_a_digest_cannot_be_made() =>
        Assert.Throws<FormatException>(() => Entry() with { Digest = "latest" });

    [Fact]
    public void The_platforms_of_a_list_are_each_named_once_and_attestations_left_out()
    {
        ManifestList list = Json.ReadList(Json.Index(string.Join(',',
            Json.Entry("\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}"),
            Json.Entry("\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}"),
            Json.Entry("\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}"),
            Json.Entry("\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"),
            Json.Entry())));

        Assert.Equal(["linux/s390x", "linux/amd64"], list.Platforms);
    }

    private static Descriptor Entry() => new()
    {
        MediaType = MediaTypes.OciManifest,
        Digest = Json.Digest,
        Size = 7,
        Platform = Platform.Parse("linux/arm64/v8"),
        Urls = ["a"],
        Annotations = ValueMap.Create([new("k", "v")]),
    };

    private static ManifestList List() => new() { MediaType = MediaTypes.OciIndex, Manifests = [Entry()] };
}
