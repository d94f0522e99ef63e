using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>Makes small valid images, so that tests need no fixture files. Equal arguments make equal bytes.</summary>
public static class SampleImages
{
    /// <summary>Puts an image with a config and as many layers; a null tag puts it by digest only, and a null version no label.</summary>
    public static SampleImage AddImage(
        this RegistryStore store, string repository, string? tag, string os = "linux", string architecture = "amd64", string? variant = null, bool docker = false, int layers = 1, string? version = null)
    {
        JsonArray descriptors = [];
        JsonArray diffIds = [];
        for (int i = 0; i < layers; i++)
        {
            byte[] layer = Encoding.UTF8.GetBytes($"layer {i} of {repository} for {os}/{architecture}/{variant}");
            descriptors.Add(Descriptor(LayerType(docker), store.PutBlob(repository, layer), layer.Length));
            diffIds.Add(Sha.Digest(layer));
        }

        JsonObject config = new()
        {
            ["created"] = "2024-01-02T03:04:05Z",
            ["architecture"] = architecture,
            ["os"] = os,
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/usr/bin"), ["Cmd"] = new JsonArray("/bin/true") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds },
        };
        AddVariant(config, variant);
        if (version is not null)
        {
            config["config"]!["Labels"] = new JsonObject { ["version"] = version };   // made above
        }
        byte[] configBytes = Bytes(config);
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType(docker),
            ["config"] = Descriptor(ConfigType(docker), store.PutBlob(repository, configBytes), configBytes.Length),
            ["layers"] = descriptors,
        };
        byte[] bytes = Bytes(manifest);
        string digest = store.PutManifest(repository, tag, ManifestType(docker), bytes);
        return new SampleImage(digest, ManifestType(docker), bytes.Length, os, architecture, variant);
    }

    /// <summary>Puts a list of images that the repository already holds.</summary>
    public static SampleImage AddList(this RegistryStore store, string repository, string? tag, bool docker, params SampleImage[] images)
    {
        JsonObject list = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ListType(docker),
            ["manifests"] = new JsonArray([.. images.Select(Entry)]),
        };
        byte[] bytes = Bytes(list);
        string digest = store.PutManifest(repository, tag, ListType(docker), bytes);
        return new SampleImage(digest, ListType(docker), bytes.Length, "unknown", "unknown", null);
    }

    private static JsonObject Entry(SampleImage image)
    {
        JsonObject platform = new() { ["architecture"] = image.Architecture, ["os"] = image.OS };
        AddVariant(platform, image.Variant);
        JsonObject entry = Descriptor(image.MediaType, image.Digest, image.Size);
        entry["platform"] = platform;
        return entry;
    }

    private static JsonObject Descriptor(string mediaType, string digest, int size) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    private static void AddVariant(JsonObject platform, string? variant)
    {
        if (variant is not null)
        {
            platform["variant"] = variant;
        }
    }

    private static byte[] Bytes(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString());

    private static string ManifestType(bool docker) =>
        docker ? "application/vnd.docker.distribution.manifest.v2+json" : "application/vnd.oci.image.manifest.v1+json";

    private static string ListType(bool docker) =>
        docker ? "application/vnd.docker.distribution.manifest.list.v2+json" : "application/vnd.oci.image.index.v1+json";

    private static string ConfigType(bool docker) =>
        docker ? "application/vnd.docker.container.image.v1+json" : "application/vnd.oci.image.config.v1+json";

    private static string LayerType(bool docker) =>
        docker ? "application/vnd.docker.image.rootfs.diff.tar" : "application/vnd.oci.image.layer.v1.tar";
}
