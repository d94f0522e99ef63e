using System.Text.Json.Nodes;

using ManifestPS.Images;

namespace ManifestPS.Core.Tests.Images;

/// <summary>Each member that a document can have is compared, also where another one differs.</summary>
public sealed class ExactComparisonTests : IAsyncLifetime
{
    private const string Other = "Annotation other =>";

    private ImageStore _images = null!;   // set before every test

    /// <summary>What changes in a manifest, by the difference that says so.</summary>
    private static readonly Dictionary<string, Action<JsonObject>> Manifests = new()
    {
        ["MediaType Config.MediaType <>"] = manifest => Config(manifest)["mediaType"] = "application/vnd.docker.container.image.v1+json",
        ["Document Config.Size <>"] = manifest => Config(manifest)["size"] = 1,
        ["Document Config.ArtifactType =>"] = manifest => Config(manifest)["artifactType"] = "application/x",
        ["Document Config.Urls =>"] = manifest => Config(manifest)["urls"] = new JsonArray("https://example.org"),
        ["Document Config.Data =>"] = manifest => Config(manifest)["data"] = "e30=",
        ["Document Config.Platform =>"] = manifest => Config(manifest)["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "amd64" },
        ["Annotation Config.Annotations[a] =>"] = manifest => Config(manifest)["annotations"] = new JsonObject { ["a"] = "1" },
        ["Document Config.own =>"] = manifest => Config(manifest)["own"] = 1,
        ["MediaType Layers[1].MediaType <>"] = manifest => Layer(manifest)["mediaType"] = ImageStore.OciLayer + "+gzip",
        ["Document Layers[1].Size <>"] = manifest => Layer(manifest)["size"] = 1,
        ["Document Layers[1].Urls =>"] = manifest => Layer(manifest)["urls"] = new JsonArray("https://example.org"),
        ["Document Layers[1].Data =>"] = manifest => Layer(manifest)["data"] = "e30=",
        ["Annotation Layers[1].Annotations[a] =>"] = manifest => Layer(manifest)["annotations"] = new JsonObject { ["a"] = "1" },
        ["Document Layers[1].own =>"] = manifest => Layer(manifest)["own"] = 1,
        ["Document Subject =>"] = manifest => manifest["subject"] = Subject(),
        ["Document ArtifactType =>"] = manifest => manifest["artifactType"] = "application/x",
        ["Document own =>"] = manifest => manifest["own"] = 1,
    };

    /// <summary>What changes in the entry of a list; the other one is an attestation.</summary>
    private static readonly Dictionary<string, Action<JsonObject>> Entries = new()
    {
        ["MediaType MediaType <>"] = entry => entry["mediaType"] = ImageStore.DockerManifest,
        ["Document Entry.Size <>"] = entry => entry["size"] = 1,
        ["Document Entry.Urls =>"] = entry => entry["urls"] = new JsonArray("https://example.org"),
        ["Document Entry.Data =>"] = entry => entry["data"] = "e30=",
        ["Document Entry.Platform.Features =>"] = entry => Platform(entry)["features"] = new JsonArray("sse4"),
        ["Document Entry.Platform.own =>"] = entry => Platform(entry)["own"] = 1,
        ["Annotation Entry.Annotations[a] =>"] = entry => entry["annotations"]!["a"] = "1",   // every entry here has some
        ["Document Entry.own =>"] = entry => entry["own"] = 1,
    };

    /// <summary>What changes in a configuration.</summary>
    private static readonly Dictionary<string, Action<JsonObject>> Configs = new()
    {
        ["Config DiffIds[1] <>"] = config => config["rootfs"]!["diff_ids"]![1] = ImageStore.DigestOf("other"),
        ["Config DiffIds <>"] = config => config["rootfs"]!["diff_ids"]!.AsArray().RemoveAt(1),
        ["Config Environment <>"] = config => config["config"]!["Env"] = new JsonArray("LANG=C", "PATH=/bin"),
        ["Config History[1] =>"] = config => config["history"]!.AsArray().Insert(1, new JsonObject { ["created_by"] = "RUN inserted", ["empty_layer"] = true }),
        ["Config History[1] <="] = config => config["history"]!.AsArray().RemoveAt(1),
        ["Config History[1] <>"] = config => config["history"]![1]!["created_by"] = "ENV LANG=D",
        ["Config Digest <>"] = config => config["created"] = 1,   // a date that is none is not read
    };

    public static TheoryData<string> OfManifests => [.. Manifests.Keys];

    public static TheoryData<string> OfEntries => [.. Entries.Keys];

    public static TheoryData<string> OfConfigs => [.. Configs.Keys];

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Theory]
    [MemberData(nameof(OfManifests))]
    public async Task What_a_manifest_says_of_its_blobs_is_compared(string expected)
    {
        string left = Add(null, _ => { }), right = Add(null, manifest =>
        {
            manifest["annotations"] = new JsonObject { ["other"] = "1" };
            Manifests[expected](manifest);
        });

        Assert.Equal(new[] { Other, expected }.Order(), Texts(await _images.CompareAsync(left, right)).Order());
    }

    [Theory]
    [MemberData(nameof(OfConfigs))]
    public async Task What_a_configuration_says_is_compared(string expected)
    {
        string left = Add(null, _ => { }), right = Add(Configs[expected], manifest => manifest["annotations"] = new JsonObject { ["other"] = "1" });

        Assert.Equal(new[] { Other, expected }.Order(), Texts(await _images.CompareAsync(left, right)).Order());
    }

    [Theory]
    [MemberData(nameof(OfEntries))]
    public async Task What_a_list_says_of_its_images_and_attestations_is_compared(string expected)
    {
        JsonObject image = _images.AddImage("linux/amd64"), attestation = _images.AddImage("unknown/unknown");
        image["annotations"] = new JsonObject();
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = ImageStore.DigestOf(image) };
        _images.AddList("left", image, attestation);
        Entries[expected](image);
        Entries[expected](attestation);
        JsonObject list = ImageStore.List(image, attestation);
        list["annotations"] = new JsonObject { ["other"] = "1" };
        _images.AddManifest("right", list);

        Assert.Equal([Other, $"linux/amd64 {expected}", $"linux/amd64 {expected}"], Texts(await _images.CompareAsync("left", "right")));
        Assert.Equal(2, _images.Requests.Count);
    }

    [Fact]
    public async Task What_a_list_says_of_an_image_is_told_from_what_the_image_says_of_itself()
    {
        _images.AddList("left", Entry("1"));
        _images.AddList("right", Entry("2"));

        Assert.Equal(
            new[] { "Annotation Entry.Annotations[a]", "Document Entry.own", "Annotation a", "Document own" }.Select(difference => $"linux/amd64 {difference} <>"),
            Texts(await _images.CompareAsync("left", "right")));

        JsonObject Entry(string value)
        {
            JsonObject entry = _images.AddImage("linux/amd64", manifest: manifest => Say(manifest, value));
            Say(entry, value);
            return entry;
        }

        static void Say(JsonObject document, string value) => (document["annotations"], document["own"]) = (new JsonObject { ["a"] = value }, value);
    }

    [Theory]
    [InlineData("application/vnd.example.model", "application/vnd.example.model", "Document Digest <>")]
    [InlineData(MediaTypes.DockerSchema1Signed, MediaTypes.DockerSchema1Signed, "Document Digest <>")]
    [InlineData(MediaTypes.DockerSchema1Signed, MediaTypes.OciManifest, "MediaType MediaType <>", "Document Digest <>")]
    [InlineData(MediaTypes.OciManifest, MediaTypes.DockerSchema1Signed, "MediaType MediaType <>", "Document Digest <>")]
    public async Task An_entry_of_a_type_that_is_not_read_hides_no_other_difference(string leftType, string rightType, params string[] expected)
    {
        _images.AddList("left", Entry(leftType, "{}"), _images.AddImage("linux/amd64"));
        _images.AddList("right", Entry(rightType, "{ }"), _images.AddImage("linux/amd64", config => config["author"] = "me"));

        Assert.Equal(expected.Select(difference => $"linux/386 {difference}").Append("linux/amd64 Config Author =>"), Texts(await _images.CompareAsync("left", "right")));
        Assert.Equal(6, _images.Requests.Count);   // two lists, two images, two configurations

        JsonObject Entry(string mediaType, string content)
        {
            JsonObject entry = _images.AddText(null, mediaType, content);
            entry["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "386" };
            return entry;
        }
    }

    [Fact]
    public async Task A_layer_that_is_described_otherwise_is_found_beside_one_that_is_new()
    {
        string left = Add(null, _ => { }), right = Add(null, manifest =>
        {
            Layer(manifest)["mediaType"] = ImageStore.OciLayer + "+gzip";
            Layers(manifest).Insert(0, _images.AddBlob(ImageStore.OciLayer, "new"));
        });

        Assert.Equal(["Layer =>", "MediaType <>"], (await _images.CompareAsync(left, right)).Select(difference => $"{difference.Kind} {difference.SideIndicator}"));
    }

    [Fact]
    public async Task Content_of_another_digest_has_no_other_size_and_no_other_data_besides()
    {
        string Add(string version) => this.Add(
            config => config["config"]!["Labels"]!["version"] = version,   // AddImage makes them
            manifest => Config(manifest)["data"] = version);

        Assert.Equal(["Config Labels[version] <>"], Texts(await _images.CompareAsync(Add("1"), Add("22"))));
    }

    [Fact]
    public async Task A_list_in_memory_that_no_member_tells_from_the_other_differs_all_the_same()
    {
        JsonObject one = Attestation("1"), two = Attestation("2");
        _images.AddList("left", one, two);
        ManifestList list = await Operations.Inspect.ImageInspection.GetListAsync(new ImageSource(_images["left"], _images.Open()), TestContext.Current.CancellationToken);
        ManifestList turned = list with { Reference = null, Manifests = [.. list.Manifests.Reverse()] };

        ImageDifference found = Assert.Single((await new Operations.Compare.ImageComparison(_images.Given("left")).CompareAsync(new(_images["left"], turned, _ => _images.Open()), TestContext.Current.CancellationToken)).Found);
        Assert.Equal("Document Digest <>", found.ToString());
        Assert.Empty((await new Operations.Compare.ImageComparison(_images.Given("left")).CompareAsync(new(_images["left"], list with { Reference = null }, _ => _images.Open()), TestContext.Current.CancellationToken)).Found);

        JsonObject Attestation(string about)
        {
            JsonObject entry = _images.AddImage("unknown/unknown", config => config["author"] = about);
            entry["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest" };
            return entry;
        }
    }

    private static string[] Texts(IEnumerable<ImageDifference> found) => [.. found.Select(difference => difference.ToString())];

    private string Add(Action<JsonObject>? config, Action<JsonObject> manifest) => ImageStore.DigestOf(_images.AddImage("linux/amd64", config, manifest));

    private static JsonObject Config(JsonObject manifest) => manifest["config"]!.AsObject();   // AddImage makes what these give

    private static JsonArray Layers(JsonObject manifest) => manifest["layers"]!.AsArray();   // likewise

    private static JsonObject Layer(JsonObject manifest) => Layers(manifest)[1]!.AsObject();   // likewise

    private static JsonObject Platform(JsonObject entry) => entry["platform"]!.AsObject();   // likewise

    private static JsonObject Subject() => ImageStore.Describe(ImageStore.OciManifest, ImageStore.DigestOf("subject"), 1);
}
