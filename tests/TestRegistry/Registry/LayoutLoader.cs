using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>Puts an image of an OCI layout (image-spec image-layout.md) into a store.</summary>
public static class LayoutLoader
{
    private const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>
    /// Loads what the layout calls by the tag, or its only image, and all it refers to; blobs that the layout lacks are left out.
    /// Returns the digest.
    /// </summary>
    public static string LoadLayout(this RegistryStore store, string directory, string repository, string tag)
    {
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "index.json")))!; // parsed text is never null
        List<JsonNode?> images = [.. index.Member("manifests").AsItems()];
        JsonNode? image = images.Find(entry => entry.Member("annotations").Member(RefName).AsText() == tag)
            ?? (images is [JsonNode only] ? only : null);
        string digest = image.Member("digest").AsText()
            ?? throw new FormatException($"The layout '{directory}' has no image '{tag}' and not exactly one image.");
        Load(store, directory, repository, image);
        store.SetTag(repository, tag, digest);
        return digest;
    }

    private static void Load(RegistryStore store, string directory, string repository, JsonNode? descriptor)
    {
        string digest = descriptor.Member("digest").AsText() ?? "";
        string path = Path.Combine(directory, "blobs", digest.Replace(':', Path.DirectorySeparatorChar));
        if (!File.Exists(path))
        {
            return;
        }

        byte[] content = File.ReadAllBytes(path);
        string type = descriptor.Member("mediaType").AsText() ?? "";
        StoredManifest manifest = new(digest, type, content);
        if (!IsManifest(type))
        {
            store.PlantBlob(repository, digest, content);
            return;
        }

        JsonNode? document = manifest.Document;
        foreach (JsonNode? child in document.Member("manifests").AsItems()
            .Concat(document.Member("layers").AsItems()).Append(document.Member("config")))
        {
            Load(store, directory, repository, child);
        }

        store.PlantManifest(repository, tag: null, digest, type, content);
    }

    private static bool IsManifest(string type) =>
        type.Contains(".manifest.", StringComparison.Ordinal) || type.Contains(".image.index.", StringComparison.Ordinal);
}
