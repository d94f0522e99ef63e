using System.Text;
using System.Text.Json.Nodes;
using static ManifestPS.Core.Tests.Images.ImageStore;

namespace ManifestPS.Core.Tests.Images;

/// <summary>For each rule an image or a list that breaks this rule and no other.</summary>
internal static class PlantedDefects
{
    private const string Blake3 = "blake3:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    private const string OciEmpty = "application/vnd.oci.empty.v1+json";
    private const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    private const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    /// <summary>By rule: puts the defect under the tag <c>bad</c>.</summary>
    public static IReadOnlyDictionary<string, Action<ImageStore>> ByRule { get; } = new Dictionary<string, Action<ImageStore>>
    {
        ["JsonInvalid"] = store => store.AddText("bad", OciIndex, """{"schemaVersion":2,"manifests":["""),
        ["JsonInvalidUtf8"] = store => store.AddBytes("bad", OciIndex, [(byte)'{', 0xFF, (byte)'}']),
        ["JsonDuplicateKey"] = store => store.AddText("bad", OciIndex, """{"schemaVersion":2,"schemaVersion":2,"manifests":[]}"""),
        ["JsonTooDeep"] = store => store.AddText("bad", OciIndex, $$"""{"schemaVersion":2,"manifests":[],"deep":{{new string('[', 40)}}{{new string(']', 40)}}}"""),
        ["JsonTooManyMembers"] = store => store.AddText("bad", OciIndex, $$"""{"schemaVersion":2,"manifests":[],{{string.Join(",", Enumerable.Range(0, 20_000).Select(number => $"\"{number}\":0"))}}}"""),
        ["ManifestInvalid"] = store => store.AddList("bad", store.AddImage("linux/amd64"), Broken(store, "linux/arm64", manifest => manifest.Remove("config"))),
        ["ManifestAmbiguous"] = store => store.AddList("bad", store.AddImage("linux/amd64"), Broken(store, "linux/arm64", manifest => manifest["manifests"] = new JsonArray())),
        ["ManifestTooLarge"] = store => store.AddList("bad", store.AddImage("linux/amd64"), With(store.AddImage("linux/arm64"), entry => entry["size"] = 5_000_000)),
        ["MediaTypeMismatch"] = store => store.AddList("bad", With(store.AddImage("linux/amd64"), entry => entry["mediaType"] = DockerManifest)),
        ["MediaTypeUnsupported"] = store => store.AddImage("linux/amd64", manifest: manifest => store.AddText("bad", "application/vnd.example+json", With(manifest, document => document["mediaType"] = "application/vnd.example+json").ToJsonString())),
        ["Schema1Unsupported"] = store => store.AddText("bad", "application/vnd.docker.distribution.manifest.v1+json", """{"schemaVersion":1,"name":"app","tag":"bad","architecture":"amd64","fsLayers":[],"history":[]}"""),
        ["DockerListCannotHold"] = store => store.AddManifest("bad", With(List(AsDocker(store, "linux/amd64")), list =>
        {
            list["mediaType"] = DockerList;
            list["annotations"] = new JsonObject { ["made.by"] = "hand" };
        })),
        ["DigestMismatch"] = store => store.AddList("bad", store.AddImage("linux/amd64"), Damaged(store, store.AddImage("linux/arm64"))),
        ["SizeMismatch"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["size"] = 1)),
        ["DigestAlgorithmUnsupported"] = store => store.AddList("bad", store.AddImage("linux/amd64"), Unverifiable(store, store.AddImage("linux/arm64"))),
        ["DataMismatch"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["data"] = "e30=")),
        ["ChildMissing"] = store => store.AddList("bad", store.AddImage("linux/amd64"), With(store.AddImage("linux/arm64"), entry => store.DeleteManifest(DigestOf(entry)))),
        ["ConfigMissing"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => store.DeleteBlob(DigestOf(manifest["config"])))),
        ["LayerMissing"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => store.DeleteBlob(DigestOf(Layer(manifest))))),
        ["LayerInvalid"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["mediaType"] = OciLayer + "+gzip")),
        ["ConfigInvalid"] = store => store.AddList("bad", store.AddImage("linux/amd64", config => config["rootfs"]!["type"] = "pile")),   // AddImage puts it there
        ["DiffIdMismatch"] = store => store.AddList("bad", store.AddImage("linux/amd64", config => DiffIds(config).RemoveAt(1))),
        ["ArtifactTypeMissing"] = store => AddArtifact(store, "bad", artifactType: null, OciEmpty, "application/vnd.cncf.helm.chart.content.v1.tar+gzip"),
        ["PlatformContradictsConfig"] = store => store.AddList("bad", With(store.AddImage("linux/amd64"), entry => Platform(entry)["architecture"] = "s390x")),
        ["DuplicatePlatform"] = store => store.AddList("bad", store.AddImage("linux/amd64"), store.AddImage("linux/amd64", config => config["author"] = "another")),
        ["VariantContradictsConfig"] = store => store.AddList("bad", With(store.AddImage("linux/arm/v7"), entry => Platform(entry)["variant"] = "v6")),
        ["OSVersionContradictsConfig"] = store => store.AddList("bad", With(store.AddImage("windows/amd64", config => config["os.version"] = "10.0.17763.1"), entry => Platform(entry)["os.version"] = "10.0.20348.1")),
        ["HistoryMismatch"] = store => store.AddList("bad", store.AddImage("linux/amd64", config => config["history"]!.AsArray().RemoveAt(0))),   // AddImage puts it there
        ["LayerTypeUnknown"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => Layer(manifest)["mediaType"] = "application/vnd.oci.image.layer.v1.rar")),
        ["MixedMediaTypes"] = store => store.AddList("bad", store.AddImage("linux/amd64"), AsDocker(store, "linux/arm64")),
        ["NoLayers"] = store => store.AddList("bad", WithoutLayers(store)),
        ["NestedList"] = store => store.AddList("bad", store.AddImage("linux/amd64"), store.AddManifest(tag: null, List(store.AddImage("linux/arm64")))),
        ["ListIsEmpty"] = store => store.AddList("bad"),
        ["DuplicateEntry"] = store => store.AddList("bad", store.AddImage("linux/amd64"), store.AddImage("linux/amd64")),
        ["PlatformMissing"] = store => store.AddList("bad", store.AddImage("linux/amd64"), With(store.AddImage("linux/arm64"), entry => entry.Remove("platform"))),
        ["PlatformUnknown"] = store => store.AddList("bad", store.AddImage("linux/amd64"), store.AddImage("linux/z80")),
        ["WindowsVersionMissing"] = store => store.AddList("bad", store.AddImage("windows/amd64")),
        ["NotAnImage"] = store => store.AddManifest("bad", Statements(store, artifactType: null)),
        ["OnlyAttestations"] = store => store.AddList("bad", Attestation(store, DigestOf("an image that is not there"))),
        ["AttestationWithoutSubject"] = store => store.AddList("bad", store.AddImage("linux/amd64"), Attestation(store, DigestOf("an image that is not there"))),
        ["EntryPointDiffers"] = Odd(config => config["Entrypoint"] = new JsonArray("/other")),
        ["CommandDiffers"] = Odd(config => config["Cmd"] = new JsonArray("--verbose")),
        ["ExposedPortsDiffer"] = Odd(config => config["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() }),
        ["VolumesDiffer"] = Odd(config => config["Volumes"] = new JsonObject { ["/data"] = new JsonObject() }),
        ["UserDiffers"] = Odd(config => config["User"] = "app"),
        ["WorkingDirectoryDiffers"] = Odd(config => config["WorkingDir"] = "/work"),
        ["EnvironmentNamesDiffer"] = Odd(config => config["Env"] = new JsonArray("PATH=/bin")),
        ["LabelNamesDiffer"] = Odd(config => config["Labels"] = new JsonObject { ["version"] = "1", ["vendor"] = "us" }),
    };

    /// <summary>Other defects that break a rule, by the rule and, after a colon, what they are.</summary>
    public static IReadOnlyDictionary<string, Action<ImageStore>> OtherForms { get; } = new Dictionary<string, Action<ImageStore>>
    {
        ["DataMismatch: of a list's entry"] = store => store.AddList("bad", With(store.AddImage("linux/amd64"), entry => entry["data"] = "e30=")),
        ["DataMismatch: of an image's subject"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest => manifest["subject"] = Subject())),
        ["DataMismatch: of a list's subject"] = store => store.AddManifest("bad", With(List(store.AddImage("linux/amd64")), list => list["subject"] = Subject())),
        ["DiffIdMismatch: of a layer that is not compressed"] = store => store.AddList("bad", store.AddImage("linux/amd64", config => DiffIds(config)[0] = DigestOf("another piece"))),
        ["DuplicatePlatform: two images whose layers are zstd"] = store => store.AddList("bad", Zstd(store.AddImage("linux/amd64")), Zstd(store.AddImage("linux/amd64", config => config["author"] = "another"))),
        ["LayerMissing: an ordinary layer with a URL"] = store => store.AddList("bad", store.AddImage("linux/amd64", manifest: manifest =>
        {
            store.DeleteBlob(DigestOf(Layer(manifest)));
            Layer(manifest)["urls"] = new JsonArray("https://example.com/base");
        })),
        ["MixedMediaTypes: a Docker list of OCI images"] = store => store.AddManifest("bad", With(List(store.AddImage("linux/amd64"), store.AddImage("linux/arm64")), list => list["mediaType"] = DockerList)),
        ["PlatformContradictsConfig: evidence that is listed as an image"] = store => store.AddList("bad", With(store.AddImage("unknown/unknown"), entry => (Platform(entry)["os"], Platform(entry)["architecture"]) = ("linux", "amd64"))),
        ["PlatformMissing: the only entry of a Docker list"] = store => store.AddManifest("bad", With(List(With(AsDocker(store, "linux/amd64"), entry => entry.Remove("platform"))), list => list["mediaType"] = DockerList)),
        ["WindowsVersionMissing: a single image"] = store => store.AddImage("windows/amd64", manifest: manifest => store.AddManifest("bad", manifest.DeepClone().AsObject())),
    };

    /// <summary>BuildKit's attestation about an entry.</summary>
    public static JsonObject Attestation(ImageStore store, string about) => With(
        store.AddImage("unknown/unknown", manifest: manifest => Layer(manifest)["mediaType"] = "application/vnd.in-toto+json"),
        entry => entry["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = about });

    public static JsonObject AsDocker(ImageStore store, string platform, Action<JsonObject>? change = null) => store.AddImage(platform, manifest: manifest =>
    {
        manifest["mediaType"] = DockerManifest;
        manifest["config"]!["mediaType"] = DockerConfig;   // AddImage puts it there
        foreach (JsonNode? layer in manifest["layers"]!.AsArray())   // AddImage puts it there
        {
            layer!["mediaType"] = DockerLayer;
        }
        change?.Invoke(manifest);
    });

    /// <summary>An artifact with one blob; gives the entry for a list, which states nothing but what the descriptor must.</summary>
    public static JsonObject AddArtifact(ImageStore store, string? tag, string? artifactType, string configType, string layerType, string config = "{}") => store.AddManifest(tag, With(
        new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = OciManifest, ["config"] = store.AddBlob(configType, config), ["layers"] = new JsonArray(store.AddBlob(layerType, $"blob of {tag}")) },
        manifest => _ = artifactType is null || manifest.TryAdd("artifactType", artifactType)));

    /// <summary>The manifest of an attestation, as BuildKit pushes it: in the guise of an image, or as an artifact.</summary>
    public static JsonObject Statements(ImageStore store, string? artifactType) => With(
        new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = OciManifest,
            ["config"] = artifactType is null ? store.AddBlob(OciConfig, """{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}""") : store.AddBlob(OciEmpty, "{}"),
            ["layers"] = new JsonArray(store.AddBlob("application/vnd.in-toto+json", """{"_type":"https://in-toto.io/Statement/v0.1"}""")),
        },
        manifest => _ = artifactType is null || manifest.TryAdd("artifactType", artifactType));

    /// <summary>What FROM scratch gives, with a label or so.</summary>
    public static JsonObject WithoutLayers(ImageStore store, Action<JsonObject>? config = null, Action<JsonObject>? manifest = null) => store.AddImage(
        "linux/amd64",
        configuration =>
        {
            DiffIds(configuration).Clear();
            configuration["history"] = new JsonArray();
            config?.Invoke(configuration);
        },
        document =>
        {
            document["layers"] = new JsonArray();
            manifest?.Invoke(document);
        });

    /// <summary>An entry as podman marks it whose layers are zstd.</summary>
    public static JsonObject Zstd(JsonObject entry) => With(entry, marked => marked["annotations"] = new JsonObject { ["io.github.containers.compression.zstd"] = "true" });

    public static JsonObject With(JsonObject json, Action<JsonObject> change)
    {
        change(json);
        return json;
    }

    public static JsonNode Layer(JsonObject manifest, int index = 0) => manifest["layers"]![index]!;   // AddImage puts two there

    private static JsonArray DiffIds(JsonObject config) => config["rootfs"]!["diff_ids"]!.AsArray();   // AddImage puts them there

    private static JsonObject Subject() => With(Describe(OciManifest, DigestOf("an image"), 8), subject => subject["data"] = "e30=");

    private static JsonNode Platform(JsonObject entry) => entry["platform"]!;   // AddImage puts it there

    private static JsonObject Broken(ImageStore store, string platform, Action<JsonObject> change) => store.AddImage(platform, manifest: change);

    /// <summary>Three images that do the same, but for the last one.</summary>
    private static Action<ImageStore> Odd(Action<JsonObject> change) => store =>
        store.AddList("bad", store.AddImage("linux/amd64"), store.AddImage("linux/arm64"), store.AddImage("linux/s390x", config => change(config["config"]!.AsObject())));   // AddImage puts it there

    private static JsonObject Damaged(ImageStore store, JsonObject entry)
    {
        store.Plant(DigestOf(entry), OciManifest, Encoding.UTF8.GetBytes(new string('x', (int)entry["size"]!.GetValue<long>())));   // every descriptor has one
        return entry;
    }

    private static JsonObject Unverifiable(ImageStore store, JsonObject entry)
    {
        store.Plant(Blake3, OciManifest, [.. store.Store.Manifest("app", DigestOf(entry))!.Content.Span]);   // AddImage put it there
        entry["digest"] = Blake3;
        return entry;
    }
}
