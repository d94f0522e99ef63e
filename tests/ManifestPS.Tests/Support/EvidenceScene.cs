using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>A registry with a list of two platforms, and evidence about it of every kind: BuildKit's in the list, cosign's under tags, an SBOM and a signature that refer to it.</summary>
internal sealed class EvidenceScene : IAsyncDisposable
{
    public const string Repository = "team/app";

    private const string Manifest = TestLayout.OciManifest;
    private const string InToto = "application/vnd.in-toto+json";
    private const string Spdx = "application/spdx+json";

    private EvidenceScene(RegistryServer registry, string text)
    {
        Registry = registry;
        SampleImage[] images = [registry.Store.AddImage(Repository, "amd64"), registry.Store.AddImage(Repository, "arm64", architecture: "arm64")];
        List<JsonObject> entries = [];
        foreach (SampleImage image in images)
        {
            JsonObject entry = Describe(image.MediaType, image.Digest, image.Size);
            entry["platform"] = TestLayout.Platform("linux", image.Architecture);
            JsonObject attestation = Put(null, null, null, (InToto, Provenance(image.Digest, text)), (InToto, Statement(image.Digest, "https://spdx.dev/Document", Sbom(text))));
            attestation["platform"] = TestLayout.Platform("unknown", "unknown");
            attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = image.Digest };
            entries.AddRange([entry, attestation]);
        }
        List = PutDocument("1", new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = TestLayout.OciIndex, ["manifests"] = new JsonArray([.. entries]) });
        Referrer = Put(null, Spdx, List, (Spdx, Sbom(text).ToJsonString()));
        Signature = Put(DigestOf(List).Replace(':', '-') + ".sig", "application/vnd.dev.cosign.artifact.sig.v1+json" + text, null, ("application/vnd.dev.cosign.simplesigning.v1+json", "{}"));
    }

    public RegistryServer Registry { get; }

    public JsonObject List { get; }

    public JsonObject Referrer { get; }

    public JsonObject Signature { get; }

    public string Reference => $"{Registry.Address}/{Repository}:1";

    /// <summary>Starts the registry.</summary>
    /// <param name="text">Stands in every text of the evidence that is shown.</param>
    public static async Task<EvidenceScene> StartAsync(string text = "") => new(await RegistryServer.StartAsync(), text);

    public static string DigestOf(JsonObject descriptor) => (string?)descriptor["digest"] ?? "";

    public JsonObject Put(string? tag, string? artifactType, JsonObject? subject, params (string MediaType, string Content)[] blobs)
    {
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = AddBlob("application/vnd.oci.empty.v1+json", "{}"),
            ["layers"] = new JsonArray([.. blobs.Select(blob => AddBlob(blob.MediaType, blob.Content))]),
        };
        if (artifactType is not null)
        {
            manifest["artifactType"] = artifactType;
        }
        if (subject is not null)
        {
            manifest["subject"] = subject.DeepClone();
        }
        return PutDocument(tag, manifest);
    }

    public ValueTask DisposeAsync() => Registry.DisposeAsync();

    private static JsonObject Describe(string mediaType, string digest, int size) => new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    private static string Provenance(string digest, string text) => Statement(digest, "https://slsa.dev/provenance/v1", new JsonObject
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "type" + text,
            ["externalParameters"] = new JsonObject { ["configSource"] = new JsonObject { ["uri"] = "https://git.example/app" + text } },
            ["resolvedDependencies"] = new JsonArray(new JsonObject { ["uri"] = "pkg:docker/alpine" + text, ["digest"] = new JsonObject { ["sha256"] = "aa" + text } }),
        },
        ["runDetails"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "https://ci.example/1" + text }, ["metadata"] = new JsonObject { ["finishedOn"] = "2026-11-01T10:00:00Z" } },
    });

    private static JsonObject Sbom(string text) => new()
    {
        ["spdxVersion"] = "SPDX-2.3" + text,
        ["name"] = "app" + text,
        ["creationInfo"] = new JsonObject { ["created"] = "2026-11-01T10:00:00Z", ["creators"] = new JsonArray("Tool: scanner" + text) },
        ["packages"] = new JsonArray(
            new JsonObject { ["name"] = "bash" + text, ["versionInfo"] = "5" + text, ["licenseDeclared"] = "GPL" + text, ["externalRefs"] = new JsonArray(new JsonObject { ["referenceType"] = "purl", ["referenceLocator"] = "pkg:deb/bash" + text }) },
            new JsonObject { ["name"] = "tar" }),
    };

    private static string Statement(string digest, string type, JsonObject predicate) => new JsonObject
    {
        ["_type"] = "https://in-toto.io/Statement/v1",
        ["subject"] = new JsonArray(new JsonObject { ["name"] = "app", ["digest"] = new JsonObject { ["sha256"] = digest[7..] } }),
        ["predicateType"] = type,
        ["predicate"] = predicate,
    }.ToJsonString();

    private JsonObject AddBlob(string mediaType, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return Describe(mediaType, Registry.Store.PutBlob(Repository, bytes), bytes.Length);
    }

    private JsonObject PutDocument(string? tag, JsonObject document)
    {
        (string type, string json) = ((string?)document["mediaType"] ?? Manifest, document.ToJsonString());
        return Describe(type, Registry.Store.PutManifest(Repository, tag, type, json), Encoding.UTF8.GetByteCount(json));
    }
}
