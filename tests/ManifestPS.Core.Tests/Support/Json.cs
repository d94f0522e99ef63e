using System.Text;
using ManifestPS.Json;

namespace ManifestPS.Core.Tests;

/// <summary>Documents as text, so that a test shows every byte that matters to it.</summary>
internal static class Json
{
    public const string Hex = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    public const string Digest = "sha256:" + Hex;

    /// <summary>The three members that every descriptor has.</summary>
    public const string Required = $"\"mediaType\":\"{MediaTypes.OciManifest}\",\"digest\":\"{Digest}\",\"size\":7";

    /// <summary>A descriptor with these members beside the required ones.</summary>
    public static string Entry(string members = "") => $"{{{Required}{Also(members)}}}";

    /// <summary>An index of these entries, with these members beside.</summary>
    public static string Index(string entries = "", string members = "") => $"{{\"schemaVersion\":2,\"manifests\":[{entries}]{Also(members)}}}";

    /// <summary>An image manifest with these members beside its config and its one layer.</summary>
    public static string Image(string members = "") =>
        $"{{\"schemaVersion\":2,\"config\":{Descriptor(MediaTypes.OciConfig)},\"layers\":[{Descriptor(MediaTypes.OciLayerGzip)}]{Also(members)}}}";

    public static string Descriptor(string mediaType) => $"{{\"mediaType\":\"{mediaType}\",\"digest\":\"{Digest}\",\"size\":7}}";

    public static ManifestDocument Read(string json, string? declaredType = null) => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json), declaredType);

    public static ManifestList ReadList(string json) => Assert.IsType<ManifestList>(Read(json));

    public static ImageManifest ReadImage(string json) => Assert.IsType<ImageManifest>(Read(json));

    public static ConfigDocument ReadConfig(string json) => OciJson.ReadConfig(Encoding.UTF8.GetBytes(json));

    public static string Write(ManifestList list) => Encoding.UTF8.GetString(OciJson.Write(list));

    private static string Also(string members) => members.Length == 0 ? "" : "," + members;
}
