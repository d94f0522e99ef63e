using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Samples;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>A layout in a temporary directory, made without the engine, and then broken by a test as it likes.</summary>
public sealed class LayoutDirectory : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("manifestps-");

    public LayoutDirectory() => Writer = new LayoutWriter(Path);

    public string Path => System.IO.Path.Combine(_root.FullName, "layout");

    public LayoutWriter Writer { get; }

    public VerifiedSource Repository => new(new OciLayoutRepository(Path));

    public string IndexFile => System.IO.Path.Combine(Path, "index.json");

    public static JsonObject Platform(string os, string architecture, string? variant = null)
    {
        JsonObject platform = new() { ["architecture"] = architecture, ["os"] = os };
        if (variant is not null)
        {
            platform["variant"] = variant;
        }
        return platform;
    }

    public void Dispose() => _root.Delete(recursive: true);

    public ImageReference Reference(string suffix = "") => ImageReference.Parse($"oci-layout://{Path}{suffix}");

    public string BlobFile(JsonObject descriptor) => System.IO.Path.Combine(Path, "blobs", "sha256", Digest(descriptor)["sha256:".Length..]);

    public static string Digest(JsonObject descriptor) => descriptor["digest"]!.GetValue<string>(); // every descriptor has one

    public Descriptor Entry(JsonObject descriptor) => new()
    {
        MediaType = descriptor["mediaType"]!.GetValue<string>(), // every descriptor has one
        Digest = Digest(descriptor),
        Size = descriptor["size"]!.GetValue<int>(), // every descriptor has one
    };

    /// <summary>An image for a platform, with a config and one layer that no other image has; gives the descriptor without a platform.</summary>
    public JsonObject AddImage(string architecture, string? variant = null)
    {
        JsonObject config = Platform("linux", architecture, variant);
        JsonObject layer = Writer.AddBlob(MediaTypes.OciLayerGzip, Encoding.UTF8.GetBytes($"layer of {architecture}{variant}"));
        return Writer.AddDocument(MediaTypes.OciManifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Writer.AddDocument(MediaTypes.OciConfig, config),
            ["layers"] = new JsonArray(layer),
        });
    }

    /// <summary>The same, with the platform stated, as a list's entry.</summary>
    public JsonObject AddEntry(string architecture, string? variant = null)
    {
        JsonObject entry = AddImage(architecture, variant);
        entry["platform"] = Platform("linux", architecture, variant);
        return entry;
    }

    /// <summary>An attestation of BuildKit's about an entry.</summary>
    public JsonObject AddAttestation(JsonObject about)
    {
        JsonObject entry = AddImage($"attestation of {Digest(about)}");
        entry["platform"] = Platform("unknown", "unknown");
        entry["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = Digest(about) };
        return entry;
    }

    public JsonObject AddList(params JsonObject[] entries) => Writer.AddDocument(MediaTypes.OciIndex, new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciIndex,
        ["manifests"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]),
    });

    public LayoutDirectory Tag(JsonObject descriptor, string? tag = "latest")
    {
        Writer.Tag(descriptor, tag).Save();
        return this;
    }

    /// <summary>Runs what .NET cannot do itself, such as mkfifo.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
