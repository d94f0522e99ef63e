using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Diagnostics;
using ManifestPS.Images;
using ManifestPS.Operations.Compare;
using ManifestPS.Registry.Connections;
using ManifestPS.TestRegistry;
using ManifestPS.Transports.Registry;
using ManifestPS.Transports;
using Options = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Images;

/// <summary>A registry with one repository, and documents in it that a test can bend before they are put there.</summary>
internal sealed class ImageStore : IAsyncDisposable
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    private const string Name = "app";

    private readonly RegistryServer _server;

    private ImageStore(RegistryServer server) => _server = server;

    public RegistryStore Store => _server.Store;

    public FaultList Faults => _server.Faults;

    /// <summary>Every request, as <c>GET manifests/latest</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Requests.All.Select(request => $"{request.Method} {request.Path[$"/v2/{Name}/".Length..]}")];

    public static async Task<ImageStore> StartAsync() => new(await RegistryServer.StartAsync());

    public ImageReference this[string tagOrDigest] => ImageReference.Parse($"{_server.Address}/{Name}{(tagOrDigest.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{tagOrDigest}");

    public IImageRepository Open() => new VerifiedTarget<RegistryRepository>(new RegistryRepository(this["any"], new RegistrySession(new Options { PlainHttp = true }), new SilentLog()));

    /// <summary>What the tag or digest names, to be read.</summary>
    public ImageSource Given(string tagOrDigest) => new(this[tagOrDigest], list: null, _ => Open());

    /// <summary>Compares two images; shared layers are left out.</summary>
    public async Task<IReadOnlyList<ImageDifference>> CompareAsync(string left, string right) =>
        [.. (await new ImageComparison(Given(left)).CompareAsync(Given(right), TestContext.Current.CancellationToken)).Found.Where(difference => difference.SideIndicator != "==")];

    /// <summary>Puts a blob and gives its descriptor.</summary>
    public JsonObject AddBlob(string mediaType, string content) =>
        Describe(mediaType, Store.PutBlob(Name, Encoding.UTF8.GetBytes(content)), Encoding.UTF8.GetByteCount(content));

    /// <summary>Puts an image of two layers, and gives the entry for a list.</summary>
    /// <param name="platform">os/architecture[/variant], of entry and configuration.</param>
    /// <param name="config">Bends the configuration.</param>
    /// <param name="manifest">Bends the manifest.</param>
    public JsonObject AddImage(string platform, Action<JsonObject>? config = null, Action<JsonObject>? manifest = null)
    {
        JsonArray layers = [AddBlob(OciLayer, $"base of {platform}"), AddBlob(OciLayer, $"app of {platform}")];
        JsonObject configuration = Platform(platform);
        configuration["config"] = new JsonObject { ["Entrypoint"] = new JsonArray("/app"), ["Env"] = new JsonArray("PATH=/bin", "LANG=C"), ["Labels"] = new JsonObject { ["version"] = "1" } };
        configuration["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => layer?["digest"]?.DeepClone())]) };
        configuration["history"] = new JsonArray(Step("ADD base", isEmpty: false), Step("ENV LANG=C", isEmpty: true), Step("COPY app", isEmpty: false));
        config?.Invoke(configuration);
        JsonObject document = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = OciManifest,
            ["config"] = AddBlob(OciConfig, configuration.ToJsonString()),
            ["layers"] = layers,
        };
        manifest?.Invoke(document);
        JsonObject entry = AddManifest(null, document);
        entry["platform"] = Platform(platform);
        return entry;
    }

    /// <summary>Puts a list, with a tag.</summary>
    public JsonObject AddList(string tag, params JsonObject[] entries) => AddManifest(tag, List(entries));

    public static JsonObject List(params JsonObject[] entries) =>
        new() { ["schemaVersion"] = 2, ["mediaType"] = OciIndex, ["manifests"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]) };

    public JsonObject AddManifest(string? tag, JsonObject document)
    {
        (string type, string json) = (document["mediaType"]?.GetValue<string>() ?? OciManifest, document.ToJsonString());
        return Describe(type, Store.PutManifest(Name, tag, type, json), Encoding.UTF8.GetByteCount(json));
    }

    /// <summary>Puts any bytes as a document, with a tag or without, and gives the entry for a list.</summary>
    public JsonObject AddText(string? tag, string mediaType, string content) => AddBytes(tag, mediaType, Encoding.UTF8.GetBytes(content));

    public JsonObject AddBytes(string? tag, string mediaType, byte[] content) => Describe(mediaType, Store.PutManifest(Name, tag, mediaType, content), content.Length);

    /// <summary>Puts bytes under a digest that is not theirs.</summary>
    public void Plant(string digest, string mediaType, byte[] content) => _ = Store.PlantManifest(Name, tag: null, digest, mediaType, content);

    public JsonObject AddBlob(string mediaType, byte[] content) => Describe(mediaType, Store.PutBlob(Name, content), content.Length);

    public void DeleteBlob(string digest) => Assert.True(Store.DeleteBlob(Name, digest));

    public void DeleteManifest(string digest) => Assert.True(Store.DeleteManifest(Name, digest));

    public static string DigestOf(JsonNode? descriptor) => descriptor?["digest"]?.GetValue<string>() ?? throw new ArgumentException("No digest.", nameof(descriptor));

    public static string DigestOf(string content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public static JsonObject Describe(string mediaType, string digest, long size) => new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static JsonObject Platform(string platform)
    {
        string[] parts = platform.Split('/');
        JsonObject json = new() { ["architecture"] = parts[1], ["os"] = parts[0] };
        if (parts.Length > 2)
        {
            json["variant"] = parts[2];
        }
        return json;
    }

    private static JsonObject Step(string createdBy, bool isEmpty) => new() { ["created_by"] = createdBy, ["empty_layer"] = isEmpty };

    private sealed class SilentLog : ITrace
    {
        public void WriteVerbose(string line)
        {
        }

        public void WriteWarning(string message)
        {
        }
    }
}
