using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.Samples;

/// <summary>An OCI layout shaped like Docker Hub's php:latest: eight platforms, each with its BuildKit attestation; the layers are small and our own.</summary>
public static class PhpSample
{
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string Version = "8.5.0-cli-trixie";
    private const string Created = "2026-11-10T00:00:00Z";

    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    private static readonly (string Bashbrew, string Architecture, string? Variant)[] Platforms =
    [
        ("amd64", "amd64", null),
        ("arm32v5", "arm", "v5"),
        ("arm32v7", "arm", "v7"),
        ("arm64v8", "arm64", "v8"),
        ("i386", "386", null),
        ("ppc64le", "ppc64le", null),
        ("riscv64", "riscv64", null),
        ("s390x", "s390x", null),
    ];

    /// <summary>Writes the layout; an old one is removed first.</summary>
    public static void Write(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
        LayoutWriter layout = new(directory);
        JsonArray manifests = [];
        foreach ((string bashbrew, string architecture, string? variant) in Platforms)
        {
            JsonObject image = AddImage(layout, architecture, variant);
            JsonObject attestation = AddAttestation(layout, architecture + variant);
            image["annotations"] = Annotations(bashbrew);
            image["platform"] = Platform(architecture, variant);
            attestation["annotations"] = new JsonObject
            {
                ["com.docker.official-images.bashbrew.arch"] = bashbrew,
                ["vnd.docker.reference.digest"] = image["digest"]?.DeepClone(),
                ["vnd.docker.reference.type"] = "attestation-manifest",
            };
            attestation["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
            manifests.Add(image);
            manifests.Add(attestation);
        }
        layout.Tag(layout.AddDocument(Index, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = Index, ["manifests"] = manifests }), "latest").Save();
    }

    private static JsonObject AddImage(LayoutWriter layout, string architecture, string? variant)
    {
        byte[] root = Tar("etc/os-release", $"NAME=\"ManifestPS sample\"\nARCHITECTURE={architecture}{variant}\n");
        byte[] php = Tar("usr/local/bin/php", $"#!/bin/sh\necho PHP {Version} on {architecture}{variant}\n");
        JsonObject config = new()
        {
            ["architecture"] = architecture,
            ["config"] = new JsonObject
            {
                ["Cmd"] = new JsonArray("php", "-a"),
                ["Entrypoint"] = new JsonArray("docker-php-entrypoint"),
                ["Env"] = new JsonArray("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PHP_VERSION=8.5.0", "PHP_INI_DIR=/usr/local/etc/php"),
            },
            ["created"] = Created,
            ["history"] = new JsonArray(
                Step($"# debian.sh --arch '{architecture}' out/ 'trixie'", isEmpty: false),
                Step("ENV PHP_VERSION=8.5.0", isEmpty: true),
                Step("RUN /bin/sh -c build-php # buildkit", isEmpty: false),
                Step("CMD [\"php\" \"-a\"]", isEmpty: true)),
            ["os"] = "linux",
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(root), Digest(php)) },
        };
        if (variant is not null)
        {
            config["variant"] = variant;
        }
        return layout.AddDocument(Manifest, Image(layout.AddDocument(Config, config), layout.AddBlob(Layer, Gzip(root)), layout.AddBlob(Layer, Gzip(php))));
    }

    private static JsonObject AddAttestation(LayoutWriter layout, string machine)
    {
        JsonObject statement = layout.AddDocument("application/vnd.in-toto+json", new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v0.1",
            ["predicateType"] = "https://slsa.dev/provenance/v0.2",
            ["subject"] = new JsonArray(),
            ["predicate"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "manifestps-sample" }, ["buildType"] = machine },
        });
        statement["annotations"] = new JsonObject { ["in-toto.io/predicate-type"] = "https://slsa.dev/provenance/v0.2" };
        JsonObject config = layout.AddDocument(Config, new JsonObject
        {
            ["architecture"] = "unknown",
            ["os"] = "unknown",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(statement["digest"]?.DeepClone()) },
        });
        return layout.AddDocument(Manifest, Image(config, statement));
    }

    private static JsonObject Image(JsonObject config, params JsonNode[] layers) =>
        new() { ["schemaVersion"] = 2, ["mediaType"] = Manifest, ["config"] = config, ["layers"] = new JsonArray(layers) };

    private static JsonObject Platform(string architecture, string? variant)
    {
        JsonObject platform = new() { ["architecture"] = architecture, ["os"] = "linux" };
        if (variant is not null)
        {
            platform["variant"] = variant;
        }
        return platform;
    }

    private static JsonObject Annotations(string bashbrew) => new()
    {
        ["com.docker.official-images.bashbrew.arch"] = bashbrew,
        ["org.opencontainers.image.base.name"] = "debian:trixie-slim",
        ["org.opencontainers.image.created"] = Created,
        ["org.opencontainers.image.source"] = "https://github.com/docker-library/php.git",
        ["org.opencontainers.image.url"] = "https://hub.docker.com/_/php",
        ["org.opencontainers.image.version"] = Version,
    };

    private static JsonObject Step(string createdBy, bool isEmpty)
    {
        JsonObject step = new() { ["created"] = Created, ["created_by"] = createdBy };
        if (isEmpty)
        {
            step["empty_layer"] = true;
        }
        return step;
    }

    private static byte[] Tar(string name, string content)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                ModificationTime = Epoch,
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            });
        }
        return archive.ToArray();
    }

    /// <summary>Stored, not compressed: then the bytes do not depend on the version of zlib.</summary>
    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(content);
        }
        return compressed.ToArray();
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
}
