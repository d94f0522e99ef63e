using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Images;
using ManifestPS.Operations.Referrers;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>A registry with one image, and evidence about it that a test attaches.</summary>
internal sealed class EvidenceStore : IAsyncDisposable
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";

    private EvidenceStore(RegistryServer server)
    {
        Server = server;
        Image = server.Store.AddImage(RegistryCall.Repository, "1");
    }

    public RegistryServer Server { get; }

    public SampleImage Image { get; }

    public RegistryCall Call { get; } = new(RegistryCall.Once);

    public ImageReference Tag => ImageReference.Parse($"{Server.Address}/{RegistryCall.Repository}:1");

    /// <summary>What was asked besides the image, as <c>GET referrers</c>.</summary>
    public IReadOnlyList<string> Requests => [.. Server.Requests.All.Skip(1).Select(request => $"{request.Method} {request.Path.Split('/')[^2]}")];

    public static async Task<EvidenceStore> StartAsync() => new(await RegistryServer.StartAsync());

    /// <summary>Puts evidence that refers to the image; gives the descriptor of its manifest.</summary>
    public JsonObject Attach(string artifactType, params (string MediaType, string Content)[] blobs) => Put(null, artifactType, Image.Digest, blobs);

    /// <summary>Puts evidence; gives the descriptor of its manifest.</summary>
    public JsonObject Put(string? tag, string? artifactType, string? subject, params (string MediaType, string Content)[] blobs)
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
            manifest["subject"] = new JsonObject { ["mediaType"] = Image.MediaType, ["digest"] = subject, ["size"] = Image.Size };
        }
        JsonObject descriptor = PutDocument(tag, manifest);
        if (artifactType is not null)
        {
            descriptor["artifactType"] = artifactType;
        }
        return descriptor;
    }

    /// <summary>Puts an index under a tag.</summary>
    public JsonObject PutIndex(string? tag, params JsonObject[] entries) => PutDocument(tag, new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = Index,
        ["manifests"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]),
    });

    public JsonObject AddBlob(string mediaType, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = Server.Store.PutBlob(RegistryCall.Repository, bytes), ["size"] = bytes.Length };
    }

    public ImageSource Source(ImageReference reference) => new(reference, Call.Open(Tag));

    public ReferrerSearch Search(string? artifactType = null) => new(Call.Open(Tag), Tag, artifactType, Call);

    /// <summary>Everything that is found, or the first failure.</summary>
    public async Task<List<ImageReferrer>> FindAsync(string? artifactType = null, ImageReference? reference = null)
    {
        List<ReferrerPart> parts = await FindPartsAsync(artifactType, reference);
        return parts.Find(part => part.Failure is not null)?.Failure is { } failure ? throw failure : [.. parts.SelectMany(part => part.Found)];
    }

    public async Task<List<ReferrerPart>> FindPartsAsync(string? artifactType = null, ImageReference? reference = null)
    {
        List<ReferrerPart> parts = [];
        await foreach (ReferrerPart part in Search(artifactType).FindAsync(Source(reference ?? Tag), null, TestContext.Current.CancellationToken))
        {
            parts.Add(part);
        }
        return parts;
    }

    /// <summary>Finds the evidence and reads what it says.</summary>
    public Task<List<ImageStatement>> ReadAsync() => ReadAsync(Call);

    /// <summary>The same in a call with other options.</summary>
    public Task<List<ImageStatement>> ReadAsync(RegistryOptions options) => ReadAsync(new RegistryCall(options));

    private async Task<List<ImageStatement>> ReadAsync(RegistryCall call)
    {
        List<ImageStatement> statements = [];
        foreach (ImageReferrer evidence in await FindAsync())
        {
            statements.AddRange(await new StatementReading(call.Open(Tag), call).ReadAsync(evidence, TestContext.Current.CancellationToken));
        }
        return statements;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private JsonObject PutDocument(string? tag, JsonObject document)
    {
        (string type, string json) = ((string?)document["mediaType"] ?? Manifest, document.ToJsonString());
        return new JsonObject { ["mediaType"] = type, ["digest"] = Server.Store.PutManifest(RegistryCall.Repository, tag, type, json), ["size"] = Encoding.UTF8.GetByteCount(json) };
    }
}
