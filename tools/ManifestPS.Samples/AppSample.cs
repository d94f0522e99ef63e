using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.Samples;

/// <summary>An OCI layout with evidence of every common kind: two platforms, each with BuildKit's provenance (SLSA v1) and SBOM (SPDX), and an SBOM (CycloneDX) that refers to the list.</summary>
public static class AppSample
{
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string CycloneDx = "application/vnd.cyclonedx+json";
    private const string Repository = "https://git.example/team/app.git";

    private static readonly string Revision = Convert.ToHexStringLower(SHA256.HashData("revision"u8))[..40];

    /// <summary>Writes the layout; an old one is removed first.</summary>
    public static void Write(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
        LayoutWriter layout = new(directory);
        JsonArray manifests = [];
        foreach (string architecture in (string[])["amd64", "arm64"])
        {
            JsonObject image = AddImage(layout, architecture);
            JsonObject attestation = AddAttestation(layout, architecture, image);
            image["platform"] = new JsonObject { ["architecture"] = architecture, ["os"] = "linux" };
            attestation["annotations"] = new JsonObject { ["vnd.docker.reference.digest"] = image["digest"]?.DeepClone(), ["vnd.docker.reference.type"] = "attestation-manifest" };
            attestation["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
            manifests.Add(image);
            manifests.Add(attestation);
        }
        JsonObject list = layout.AddDocument(Index, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = manifests });
        layout.Tag(list, "1.4").Tag(AddSbom(layout, list), null).Save();
    }

    private static JsonObject AddImage(LayoutWriter layout, string architecture)
    {
        byte[] program = Encoding.UTF8.GetBytes($"the program for {architecture}\n");
        JsonObject layer = layout.AddBlob("application/vnd.oci.image.layer.v1.tar", program);
        return AddManifest(layout, AddConfig(layout, architecture, "linux", layer), layer);
    }

    private static JsonObject AddAttestation(LayoutWriter layout, string architecture, JsonObject image)
    {
        JsonArray subject = [new JsonObject { ["name"] = $"pkg:docker/team/app@1.4?platform=linux%2F{architecture}", ["digest"] = new JsonObject { ["sha256"] = Hex(image) } }];
        JsonObject provenance = AddStatement(layout, "https://slsa.dev/provenance/v1", subject, Provenance());
        JsonObject sbom = AddStatement(layout, "https://spdx.dev/Document", subject, Spdx(architecture));
        return AddManifest(layout, AddConfig(layout, "unknown", "unknown", provenance, sbom), provenance, sbom);
    }

    private static JsonObject AddStatement(LayoutWriter layout, string predicateType, JsonArray subject, JsonObject predicate)
    {
        JsonObject statement = layout.AddDocument("application/vnd.in-toto+json", new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v1",
            ["predicateType"] = predicateType,
            ["subject"] = subject.DeepClone(),
            ["predicate"] = predicate,
        });
        statement["annotations"] = new JsonObject { ["in-toto.io/predicate-type"] = predicateType };
        return statement;
    }

    private static JsonObject Provenance() => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
            ["externalParameters"] = new JsonObject
            {
                ["configSource"] = new JsonObject { ["uri"] = Repository + "#refs/tags/v1.4", ["digest"] = new JsonObject { ["sha1"] = Revision }, ["path"] = "Dockerfile" },
            },
            ["resolvedDependencies"] = new JsonArray(
                Material("pkg:docker/debian@trixie-slim", "sha256", Convert.ToHexStringLower(SHA256.HashData("debian"u8))),
                Material(Repository + "#refs/tags/v1.4", "sha1", Revision)),
        },
        ["runDetails"] = new JsonObject
        {
            ["builder"] = new JsonObject { ["id"] = "https://ci.example/runs/7312" },
            ["metadata"] = new JsonObject { ["invocationID"] = "k3v9x0", ["startedOn"] = "2026-11-10T08:00:00Z", ["finishedOn"] = "2026-11-10T08:04:30Z" },
        },
    };

    private static JsonObject Material(string uri, string algorithm, string digest) => new() { ["uri"] = uri, ["digest"] = new JsonObject { [algorithm] = digest } };

    private static JsonObject Spdx(string architecture) => new()
    {
        ["spdxVersion"] = "SPDX-2.3",
        ["SPDXID"] = "SPDXRef-DOCUMENT",
        ["name"] = "app",
        ["documentNamespace"] = "https://git.example/team/app/sbom/" + architecture,
        ["creationInfo"] = new JsonObject { ["created"] = "2026-11-10T08:04:00Z", ["creators"] = new JsonArray("Organization: Example", "Tool: scanner-1.2.0") },
        ["packages"] = new JsonArray(
            SpdxPackage("app", "1.4.0", "pkg:generic/app@1.4.0", "MIT"),
            SpdxPackage("bash", "5.2.37-2", $"pkg:deb/debian/bash@5.2.37-2?arch={architecture}", "GPL-3.0-or-later"),
            SpdxPackage("openssl", "3.5.1-1", $"pkg:deb/debian/openssl@3.5.1-1?arch={architecture}", "Apache-2.0")),
    };

    private static JsonObject SpdxPackage(string name, string version, string purl, string license) => new()
    {
        ["SPDXID"] = "SPDXRef-" + name,
        ["name"] = name,
        ["versionInfo"] = version,
        ["licenseConcluded"] = "NOASSERTION",
        ["licenseDeclared"] = license,
        ["externalRefs"] = new JsonArray(new JsonObject { ["referenceCategory"] = "PACKAGE-MANAGER", ["referenceType"] = "purl", ["referenceLocator"] = purl }),
    };

    private static JsonObject AddSbom(LayoutWriter layout, JsonObject subject)
    {
        JsonObject document = layout.AddDocument(CycloneDx, new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = "urn:uuid:5b6c0f0e-0000-4000-8000-000000000014",
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = "2026-11-11T09:00:00Z",
                ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = "scanner", ["version"] = "1.2.0" }) },
                ["component"] = new JsonObject { ["type"] = "container", ["name"] = "team/app", ["version"] = "1.4" },
            },
            ["components"] = new JsonArray(new JsonObject
            {
                ["type"] = "library",
                ["name"] = "openssl",
                ["version"] = "3.5.1-1",
                ["purl"] = "pkg:deb/debian/openssl@3.5.1-1",
                ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "Apache-2.0" } }),
            }),
        });
        return layout.AddDocument(Manifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["artifactType"] = CycloneDx,
            ["config"] = layout.AddBlob("application/vnd.oci.empty.v1+json", "{}"u8.ToArray()),
            ["layers"] = new JsonArray(document),
            ["subject"] = subject.DeepClone(),
        });
    }

    private static JsonObject AddConfig(LayoutWriter layout, string architecture, string os, params JsonObject[] layers) => layout.AddDocument(Config, new JsonObject
    {
        ["architecture"] = architecture,
        ["os"] = os,
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. layers.Select(layer => layer["digest"]?.DeepClone())]) },
    });

    private static JsonObject AddManifest(LayoutWriter layout, JsonObject config, params JsonObject[] layers) =>
        layout.AddDocument(Manifest, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Manifest, ["config"] = config, ["layers"] = new JsonArray([.. layers.Select(layer => layer.DeepClone())]) });

    private static string Hex(JsonObject descriptor) => ((string?)descriptor["digest"])?.Split(':')[1] ?? "";
}
