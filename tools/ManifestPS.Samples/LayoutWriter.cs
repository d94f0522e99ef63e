using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestPS.Samples;

/// <summary>Writes an OCI layout blob by blob, without any of the module's own code, so that tests can hold the two against each other.</summary>
public sealed class LayoutWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _directory;
    private readonly JsonArray _tagged = [];

    public LayoutWriter(string directory)
    {
        _directory = directory;
        _ = Directory.CreateDirectory(Path.Combine(directory, "blobs", "sha256"));
        File.WriteAllText(Path.Combine(directory, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>Writes a blob and gives its descriptor.</summary>
    public JsonObject AddBlob(string mediaType, byte[] content)
    {
        string hex = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(Path.Combine(_directory, "blobs", "sha256", hex), content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = "sha256:" + hex, ["size"] = content.Length };
    }

    /// <summary>Writes a document and gives its descriptor.</summary>
    public JsonObject AddDocument(string mediaType, JsonObject document) => AddBlob(mediaType, JsonSerializer.SerializeToUtf8Bytes(document, Indented));

    /// <summary>Names a descriptor in index.json.</summary>
    public LayoutWriter Tag(JsonObject descriptor, string? tag)
    {
        JsonObject entry = descriptor.DeepClone().AsObject();
        if (tag is not null)
        {
            entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag };
        }
        _tagged.Add(entry);
        return this;
    }

    /// <summary>Writes index.json.</summary>
    public void Save()
    {
        JsonObject index = new() { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.index.v1+json", ["manifests"] = _tagged.DeepClone() };
        File.WriteAllBytes(Path.Combine(_directory, "index.json"), JsonSerializer.SerializeToUtf8Bytes(index, Indented));
    }
}
