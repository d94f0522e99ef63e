using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Samples;

namespace ManifestPS.Tests;

/// <summary>An OCI layout in a directory of its own, made by LayoutWriter, not by the module.</summary>
internal sealed class TestLayout : IDisposable
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string Schema1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    private readonly LayoutWriter _writer;

    public TestLayout(string name = "layout")
    {
        Root = Directory.CreateTempSubdirectory("manifestps-").FullName;
        Path = System.IO.Path.Combine(Root, name);
        _writer = new LayoutWriter(Path);
    }

    /// <summary>A directory for the test; the layout is in it.</summary>
    public string Root { get; }

    public string Path { get; }

    public string this[string tag] => $"oci-layout://{Path}:{tag}";

    public string BlobPath(JsonObject descriptor) => System.IO.Path.Combine(Path, "blobs", "sha256", Hex(descriptor));

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public static JsonObject Platform(string os, string architecture) => new() { ["architecture"] = architecture, ["os"] = os };

    /// <summary>A descriptor of something that is not in the layout.</summary>
    public static JsonObject Elsewhere(string mediaType = OciManifest, string content = "elsewhere") =>
        new() { ["mediaType"] = mediaType, ["digest"] = DigestOf(Encoding.UTF8.GetBytes(content)), ["size"] = 100 };

    /// <summary>An entry for a platform; its manifest is not in the layout.</summary>
    public static JsonObject Entry(string os, string architecture)
    {
        JsonObject entry = Elsewhere(content: os + architecture);
        entry["platform"] = Platform(os, architecture);
        return entry;
    }

    /// <summary>A list of entries.</summary>
    public JsonObject AddList(string mediaType, params JsonObject[] entries) =>
        _writer.AddDocument(mediaType, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = mediaType, ["manifests"] = new JsonArray(entries) });

    /// <summary>A single image with its configuration and no layers.</summary>
    public JsonObject AddImage(string mediaType, string os = "linux", string architecture = "amd64")
    {
        JsonObject config = _writer.AddDocument(mediaType == DockerManifest ? DockerConfig : OciConfig, new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = os,
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray() },
        });
        return _writer.AddDocument(mediaType, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = mediaType, ["config"] = config, ["layers"] = new JsonArray() });
    }

    public JsonObject AddText(string mediaType, string content) => _writer.AddBlob(mediaType, Encoding.UTF8.GetBytes(content));

    public void Tag(string? tag, JsonObject descriptor)
    {
        _ = _writer.Tag(descriptor, tag);
        _writer.Save();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Hex(JsonObject descriptor) => descriptor["digest"]!.GetValue<string>()[7..];   // LayoutWriter always writes it
}
