using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Validate;
using ManifestPS.TestRegistry;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;
using static ManifestPS.Core.Tests.Images.ImageStore;
using static ManifestPS.Core.Tests.Images.PlantedDefects;

namespace ManifestPS.Core.Tests.Images;

public sealed class ImageValidationTests : IAsyncLifetime
{
    private const string HelmConfig = "application/vnd.cncf.helm.config.v1+json";
    private const string HelmChart = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

    private ImageStore _images = null!;   // made before each test

    public static TheoryData<string> Rules => [.. ByRule.Keys];

    public static TheoryData<string> GoodImages => [.. Good.Keys];

    public static TheoryData<string> OtherDefects => [.. OtherForms.Keys];

    private static Dictionary<string, Action<ImageStore>> Good { get; } = new()
    {
        ["a list"] = store => store.AddList("good", store.AddImage("linux/amd64"), store.AddImage("linux/arm64"), store.AddImage("linux/arm/v7")),
        ["a single image"] = store => store.AddImage("linux/amd64", manifest: manifest => store.AddManifest("good", manifest.DeepClone().AsObject())),
        ["a Docker list"] = store => store.AddManifest("good", With(List(AsDocker(store, "linux/amd64"), AsDocker(store, "linux/arm64")), list => list["mediaType"] = DockerList)),
        ["an image with its attestation"] = store =>
        {
            JsonObject image = store.AddImage("linux/amd64");
            store.AddList("good", image, Attestation(store, DigestOf(image)));
        },
        ["an image with an attestation of an older tool"] = store =>
        {
            JsonObject image = store.AddImage("linux/amd64");
            store.AddList("good", image, With(
                store.AddImage("unknown/unknown", manifest: manifest => Layer(manifest)["mediaType"] = "application/vnd.in-toto+json"),
                entry => entry["annotations"] = new JsonObject { ["com.docker.reference.type"] = "attestation-manifest", ["com.docker.reference.digest"] = DigestOf(image) }));
        },
        ["an attestation by itself"] = store => store.AddImage("unknown/unknown", manifest: manifest =>
        {
            Layer(manifest)["mediaType"] = "application/vnd.in-toto+json";
            store.AddManifest("good", manifest.DeepClone().AsObject());
        }),
        ["a signature of cosign"] = store => AddArtifact(
            store, "good", artifactType: null, OciConfig, "application/vnd.dev.cosign.simplesigning.v1+json",
            $$$"""{"architecture":"","created":"0001-01-01T00:00:00Z","history":[{"created":"0001-01-01T00:00:00Z"}],"os":"","rootfs":{"type":"layers","diff_ids":["{{{DigestOf("blob of good")}}}"]},"config":{}}"""),
        ["files that are for no operating system"] = store => store.AddImage(
            "linux/amd64",
            config => (config["os"], config["architecture"], config["history"]) = ("unknown", "unknown", new JsonArray(new JsonObject())),
            manifest => store.AddManifest("good", manifest.DeepClone().AsObject())),
        ["content of types of its own"] = store => AddArtifact(store, "good", artifactType: null, OciConfig, "application/vnd.example.model"),
        ["an artifact"] = store => AddArtifact(store, "good", "application/vnd.cncf.helm.chart.v1", "application/vnd.oci.empty.v1+json", HelmChart),
        ["a chart as Helm pushes it"] = store => AddArtifact(store, "good", artifactType: null, HelmConfig, HelmChart),
        ["an index of charts"] = store => store.AddList(
            "good",
            AddArtifact(store, tag: null, artifactType: null, HelmConfig, HelmChart, """{"name":"a"}"""),
            AddArtifact(store, tag: null, artifactType: null, HelmConfig, HelmChart, """{"name":"b"}""")),
        ["an index that SOCI made"] = store => store.AddList(   // SOCI v2: beside each image what tells where its files lie, for the image's own platform
            "good",
            store.AddImage("linux/amd64"),
            With(AddArtifact(store, tag: null, "application/vnd.amazon.soci.index.v2+json", "application/vnd.oci.empty.v1+json", "application/octet-stream"), entry =>
            {
                entry["artifactType"] = "application/vnd.amazon.soci.index.v2+json";
                entry["platform"] = new JsonObject { ["architecture"] = "amd64", ["os"] = "linux" };
            })),
        ["gzip beside zstd"] = store => store.AddList("good", Compressed(store, Gzip("one piece")), Zstd(Compressed(store, Encoding.UTF8.GetBytes("zstd"), "+zstd"))),   // podman push --add-compression
        ["a Docker image FROM scratch"] = store => WithoutLayers(store, config => config["rootfs"]!.AsObject().Remove("diff_ids"), manifest =>   // AddImage puts it there
        {
            (manifest["mediaType"], manifest["config"]!["mediaType"]) = (DockerManifest, "application/vnd.docker.container.image.v1+json");   // AddImage puts it there
            store.AddManifest("good", manifest.DeepClone().AsObject());
        }),
        ["a single Windows image"] = store => store.AddImage("windows/amd64", config => config["os.version"] = "10.0.20348.1", manifest => store.AddManifest("good", manifest.DeepClone().AsObject())),
        ["Windows beside Linux"] = store => store.AddList(
            "good",
            store.AddImage("linux/amd64"),
            With(store.AddImage("windows/amd64", config => config["config"]!["WorkingDir"] = "C:\\app"), entry => entry["platform"]!["os.version"] = "10.0.20348.1")),   // AddImage puts them there
        ["a foreign layer"] = store => store.AddList("good", store.AddImage("linux/amd64", manifest: manifest =>
        {
            store.DeleteBlob(DigestOf(Layer(manifest)));
            Layer(manifest)["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar";
            Layer(manifest)["urls"] = new JsonArray("https://example.com/base");
        })),
        ["a foreign layer of Docker's"] = store => store.AddManifest("good", With(
            List(With(AsDocker(store, "windows/amd64", manifest =>
            {
                store.DeleteBlob(DigestOf(Layer(manifest)));
                Layer(manifest)["mediaType"] = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
                Layer(manifest)["urls"] = new JsonArray("https://example.com/base");
            }), entry => entry["platform"]!["os.version"] = "10.0.20348.1")),   // AddImage puts it there
            list => list["mediaType"] = DockerList)),
        ["embedded data"] = store => store.AddList("good", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("base of linux/amd64")))),
        ["gzip"] = store => store.AddList("good", Compressed(store, Gzip("one piece"))),
        ["gzip of several members"] = store => store.AddList("good", Compressed(store, [.. Gzip("one "), .. Gzip("piece")])),
        ["zstd"] = store => store.AddList("good", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["mediaType"] = OciLayer + "+zstd")),
    };

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public void Every_rule_has_a_defect_to_be_tested_with() =>
        Assert.Equal(ValidationRules.List.Select(rule => rule.Id).Order(StringComparer.Ordinal), ByRule.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_planted_defect_is_found_and_nothing_else(string rule)
    {
        ByRule[rule](_images);

        ValueList<ImageFinding> found = await ValidateAsync("bad", includeBlobs: rule == "LayerInvalid");

        ImageFinding finding = Assert.Single(found);
        Assert.Equal(rule, finding.Rule);
        Assert.Equal(ValidationRules.Find(rule)?.Severity, finding.Severity);
        Assert.StartsWith(_images["bad"].ToString(), finding.Source, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Message);
        Assert.EndsWith(".", finding.Action, StringComparison.Ordinal);
        Assert.NotNull(finding.Reference);
    }

    [Theory]
    [MemberData(nameof(OtherDefects))]
    public async Task Whatever_else_breaks_a_rule_is_found_and_nothing_else(string defect)
    {
        OtherForms[defect](_images);

        Assert.Equal(defect.Split(':')[0], Assert.Single(await ValidateAsync("bad")).Rule);
    }

    [Fact]
    public async Task Of_a_document_that_cannot_be_read_everything_is_said_that_the_schema_forbids()
    {
        _images.AddList("bad", _images.AddImage("linux/amd64", manifest: manifest =>
        {
            _ = manifest.Remove("config");
            manifest["annotations"] = 5;
        }));

        ValueList<ImageFinding> found = await ValidateAsync("bad");

        Assert.Equal(["$.config", "$.annotations"], found.Select(finding => finding.Path));
        Assert.All(found, finding => Assert.Equal(("ManifestInvalid", "linux/amd64"), (finding.Rule, finding.Platform)));
    }

    [Theory]
    [MemberData(nameof(GoodImages))]
    public async Task A_good_image_is_taken_in_silence(string what)
    {
        Good[what](_images);

        Assert.Empty(await ValidateAsync("good"));
        Assert.Empty(await ValidateAsync("good", includeBlobs: true));
    }

    [Fact]
    public async Task The_sample_is_good()
    {
        string sample = Path.Combine(SourceTree.Root, "samples", "php");

        Assert.Empty(await ValidateAsync(new ImageSource(ImageReference.Parse($"oci-layout://{sample}:latest"), list: null, _ => new VerifiedSource(new OciLayoutRepository(sample))), includeBlobs: true));
    }

    [Fact]
    public async Task Every_document_is_read_once_and_every_shared_layer_asked_for_once()
    {
        JsonObject shared = _images.AddBlob(OciLayer, "base of linux/amd64");
        JsonObject[] entries = [.. new[] { "linux/amd64", "linux/arm64", "linux/s390x" }.Select(platform => _images.AddImage(platform, config => config["rootfs"]!["diff_ids"]![0] = DigestOf(shared), manifest => manifest["layers"]![0] = shared.DeepClone()))];   // AddImage puts them there
        _images.AddList("good", entries);

        Assert.Empty(await ValidateAsync("good"));

        string[] requests = [.. _images.Requests];
        Assert.Equal(4, requests.Count(request => request.StartsWith("GET manifests/", StringComparison.Ordinal)));
        Assert.Equal(3, requests.Count(request => request.StartsWith("GET blobs/", StringComparison.Ordinal)));
        Assert.Equal(4, requests.Count(request => request.StartsWith("HEAD blobs/", StringComparison.Ordinal)));
        Assert.Equal(11, requests.Length);
    }

    [Fact]
    public async Task Blobs_are_read_only_where_that_is_asked_for()
    {
        JsonObject layer = new();
        _images.AddList("bad", _images.AddImage("linux/amd64", manifest: manifest => layer = Layer(manifest).AsObject()));
        _ = _images.Store.PlantBlob("app", DigestOf(layer), Encoding.UTF8.GetBytes("base 0f linux/amd64"));

        Assert.Empty(await ValidateAsync("bad"));

        ImageFinding finding = Assert.Single(await ValidateAsync("bad", includeBlobs: true));
        Assert.Equal(("DigestMismatch", DigestOf(layer), "linux/amd64"), (finding.Rule, finding.Digest, finding.Platform));
    }

    [Fact]
    public async Task A_layer_that_unpacks_to_something_else_than_its_diff_id_is_found()
    {
        _images.AddList("bad", Compressed(_images, Gzip("another piece")));

        Assert.Equal(["DiffIdMismatch"], (await ValidateAsync("bad", includeBlobs: true)).Select(finding => finding.Rule));
    }

    [Fact]
    public async Task A_damaged_gzip_layer_is_told_by_its_digest_not_by_what_it_unpacks_to()
    {
        byte[] packed = Gzip("one piece");
        JsonObject entry = Compressed(_images, packed);
        _images.AddList("bad", entry);
        string digest = Digest.Compute("sha256", packed);
        packed[^9] ^= 1;
        _ = _images.Store.PlantBlob("app", digest, packed);

        Assert.Equal(["DigestMismatch"], (await ValidateAsync("bad", includeBlobs: true)).Select(finding => finding.Rule));
    }

    [Fact]
    public async Task What_most_platforms_have_is_the_norm_and_each_other_one_is_named()
    {
        JsonObject User(string platform, string? user) => _images.AddImage(platform, config => config["config"]!["User"] = user);   // AddImage puts it there
        _images.AddList("bad", User("linux/arm64", "root"), User("linux/amd64", "app"), User("linux/386", "app"), User("linux/s390x", null));

        ValueList<ImageFinding> found = await ValidateAsync("bad");

        Assert.Equal(
            ["The user of linux/arm64 is root, but app of linux/amd64 and 1 more.", "The user of linux/s390x is the default, but app of linux/amd64 and 1 more."],
            found.Select(finding => finding.Message));
        Assert.Equal(["linux/arm64", "linux/s390x"], found.Select(finding => finding.Platform));
    }

    [Fact]
    public async Task An_edited_list_is_tested_as_the_value_it_is()
    {
        _images.AddList("latest", _images.AddImage("linux/amd64"), _images.AddImage("linux/arm64"));
        ManifestList read = await ImageInspection.GetListAsync(new ImageSource(_images["latest"], _images.Open()), CancellationToken.None);
        ManifestList edited = read with { Reference = null, Manifests = [read.Manifests[0], read.Manifests[1] with { Platform = Platform.Parse("linux/s390x") }] };

        ImageFinding finding = Assert.Single(await ValidateAsync(new ImageSource(_images["latest"], edited, _ => _images.Open())));

        Assert.Equal(("PlatformContradictsConfig", "linux/s390x", _images["latest"].ToString()), (finding.Rule, finding.Platform, finding.Source));
        Assert.Equal(edited.ReferenceOf(edited.Manifests[1]), finding.Reference);
        Assert.Empty(await ValidateAsync(new ImageSource(_images["latest"], read, _ => _images.Open())));
    }

    [Fact]
    public async Task What_is_in_a_list_within_an_edited_list_is_looked_for_where_that_came_from()
    {
        JsonObject nested = _images.AddList("nested", _images.AddImage("linux/amd64"));
        Descriptor entry = new() { MediaType = OciIndex, Digest = DigestOf(nested), Size = nested["size"]!.GetValue<long>() };   // AddList says it
        ManifestList made = new()
        {
            MediaType = OciIndex,
            Manifests = [entry],
            Sources = [new ManifestSource { Digest = entry.Digest, Name = "x", Reference = _images[entry.Digest].ToString() }],
        };
        List<string> opened = [];

        _ = await ValidateAsync(new ImageSource(ImageReference.Parse("other.example/new:1"), made, reference =>
        {
            opened.Add(reference.Name);
            return _images.Open();
        }));

        Assert.Equal([_images["x"].Name], opened);
    }

    [Fact]
    public async Task What_two_lists_hold_is_tested_under_the_first_however_fast_the_second_is_read()
    {
        JsonObject shared = _images.AddList("shared");
        JsonObject first = _images.AddList("first", shared);
        JsonObject second = _images.AddManifest("second", With(List(shared), list => list["annotations"] = new JsonObject { ["is"] = "second" }));
        _images.AddList("bad", first, second);
        RememberingSource repository = new(_images.Open(), _images["bad"].Name, new DocumentMemory());
        ManifestList read = await ImageInspection.GetListAsync(new ImageSource(_images["bad"], repository), TestContext.Current.CancellationToken);
        foreach (JsonObject list in (JsonObject[])[second, shared])   // these are there at once, and the first list when the gate opens
        {
            Descriptor entry = new() { MediaType = OciIndex, Digest = DigestOf(list), Size = list["size"]?.GetValue<long>() ?? 0 };
            _ = await repository.GetManifestAsync(entry, TestContext.Current.CancellationToken);
        }
        Gate gate = _images.Faults.Hold("GET", $"*/manifests/{DigestOf(first)}");

        Task<ValueList<ImageFinding>> testing = ValidateAsync(new ImageSource(_images["bad"], read, _ => repository));
        gate.Release();

        Assert.Equal(["NestedList", "NestedList", "NestedList", "ListIsEmpty", "NestedList"], (await testing).Select(finding => finding.Rule));
    }

    [Fact]
    public async Task An_entry_of_a_digest_that_no_reference_can_have_is_a_finding_and_no_error()
    {
        _images.AddList("odd", With(_images.AddImage("linux/amd64"), entry => entry["digest"] = "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8"));

        Assert.Equal("ChildMissing", Assert.Single(await ValidateAsync("odd")).Rule);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_an_error_and_no_finding()
    {
        _images.AddList("good", _images.AddImage("linux/amd64"));

        Assert.Equal(ImageErrorCode.TagNotFound, (await Assert.ThrowsAnyAsync<ImageException>(() => ValidateAsync("nothing"))).Code);
    }

    [Fact]
    public async Task A_list_of_more_documents_than_memory_should_hold_is_an_error()
    {
        _images.AddList("large", [.. Enumerable.Range(0, 65).Select(number => Describe(OciManifest, DigestOf($"{number}"), 4 * 1024 * 1024))]);

        Assert.Equal(ImageErrorCode.IndexTooDeep, (await Assert.ThrowsAsync<ManifestException>(() => ValidateAsync("large"))).Code);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_for_a_layer_is_an_error_and_no_finding()
    {
        JsonNode layer = new JsonObject();
        _images.AddList("good", _images.AddImage("linux/amd64", manifest: manifest => layer = Layer(manifest)));
        _images.Faults.On("HEAD,GET", $"/v2/app/blobs/{DigestOf(layer)}").Status(403);

        Assert.Equal(ImageErrorCode.AccessDenied, (await Assert.ThrowsAnyAsync<ImageException>(() => ValidateAsync("good"))).Code);
    }

    private Task<ValueList<ImageFinding>> ValidateAsync(string tag, bool includeBlobs = false) =>
        ValidateAsync(new ImageSource(_images[tag], list: null, _ => _images.Open()), includeBlobs);

    private static async Task<ValueList<ImageFinding>> ValidateAsync(ImageSource image, bool includeBlobs = false)
    {
        using ImageValidation validation = new(image, includeBlobs);
        return await validation.ValidateAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>An image whose first layer is these bytes, and unpacks to "one piece" as its configuration says.</summary>
    private static JsonObject Compressed(ImageStore store, byte[] packed, string suffix = "+gzip") => store.AddImage(
        "linux/amd64",
        config => config["rootfs"]!["diff_ids"]![0] = DigestOf("one piece"),   // AddImage puts them there
        manifest => manifest["layers"]![0] = store.AddBlob(OciLayer + suffix, packed));

    private static byte[] Gzip(string content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }
        return packed.ToArray();
    }
}
