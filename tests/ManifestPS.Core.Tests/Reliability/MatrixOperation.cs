using ManifestPS.Json;
using ManifestPS.Registry.Http;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Faults;

/// <summary>One operation of reliability.md, 3.2.</summary>
/// <param name="Name">Its name in the rule table.</param>
/// <param name="Description">What it is, as a sentence.</param>
/// <param name="Method">Method of the request that meets the fault.</param>
/// <param name="Path">Its path, as <see cref="RequestMatch"/> has it.</param>
/// <param name="RunAsync">Does it, for a call counted from 1, and says what came of it: "ok" only where both ends hold what they must.</param>
internal sealed record MatrixOperation(string Name, string Description, string Method, string Path, Func<CellScene, int, CancellationToken, Task<string>> RunAsync)
{
    private const string Token = "token";
    private const string Patch = "patch";
    private const string DeleteUpload = "delete-upload";
    private const string Manifests = "*/manifests/*";
    private const string Uploads = "*/blobs/uploads/*";
    private const string Blobs = "*/blobs/sha256:*";
    private const string Repository = RegistryCall.Repository;

    public static readonly MatrixOperation[] All =
    [
        new("ping", "Whether there is a registry, and whether it takes the credential: GET /v2/.", "GET", "/v2/", PingAsync),
        new(Token, "GET of a token, for a GET of a manifest that the registry answers only with one.", "GET", "/token", ReadWithTokenAsync),
        new("head", "HEAD of a manifest. Its answer has no body, so nothing goes wrong in it.", "HEAD", Manifests, async (scene, _, stop) => Judge((await scene.Call.Client(scene.Address).HeadManifestAsync("1", stop)).Content.Length == 0)),
        new("tag", "GET of a manifest by tag.", "GET", Manifests, (scene, _, stop) => ReadManifestAsync(scene, scene.Tag, stop)),
        new("digest", "GET of a manifest by digest.", "GET", Manifests, (scene, _, stop) => ReadManifestAsync(scene, scene.Tag.WithDigest(scene.Image.Digest), stop)),
        new("config", "GET of a small blob, taken whole before anybody sees it.", "GET", Blobs, ReadConfigAsync),
        new("blob", "GET of a blob of any size, as it arrives.", "GET", Blobs, ReadBlobAsync),
        new("tags", "GET of the tags.", "GET", "*/tags/list*", async (scene, _, stop) => Judge((await scene.Call.Client(scene.Address).Tags().ReadAsync(null, stop)).Items.Count == 1)),
        new("referrers", "GET of the referrers; a registry without them is no failure.", "GET", "*/referrers/*", async (scene, _, stop) => Judge(await scene.Repository.FindReferrersAsync(scene.Image.Digest, null, null, stop) is null or { Items.Count: 0 })),
        new("post", "POST that begins the upload of a blob; a PUT that sends it follows.", "POST", "*/blobs/uploads/", (scene, call, stop) => PushAsync(scene, CellBlob.For(call, CellBlob.Small), scene.Other, stop)),
        new("mount", "POST that has the registry take a blob over from another of its repositories; where it does not, a POST and a PUT follow.", "POST", "*?mount=*", (scene, call, stop) => PushAsync(scene, CellBlob.For(call, CellBlob.Small), scene.Registry, stop)),
        new("put-blob", "PUT that sends a blob and commits it, after a POST; where its answer does not say whether it was done, a HEAD does.", "PUT", Uploads, (scene, call, stop) => PushAsync(scene, CellBlob.For(call, CellBlob.Small), scene.Other, stop)),
        new(Patch, "PATCH, two of them, with which a blob goes to a registry that takes no more than a chunk at a time: after POST, PUT (413), DELETE and POST, and before PUT.", "PATCH", Uploads, PushInPiecesAsync),
        new(DeleteUpload, "DELETE of an upload whose source fell silent half-way, after POST and a PUT that was broken off. The error is the source's.", "DELETE", Uploads, PushBrokenAsync),
        new("put-digest", "PUT of a manifest by digest.", "PUT", Manifests, (scene, call, stop) => WriteManifestAsync(scene, call, Digest.Compute("sha256", scene.Manifest(call)), stop)),
        new("put-tag", "PUT of a manifest by tag. It is sent once: in between another writer may have moved the tag.", "PUT", Manifests, (scene, call, stop) => WriteManifestAsync(scene, call, "new", stop)),
        new("delete-tag", "DELETE of a tag, sent once; `kept` is no failure, but says that the tag may still be there.", "DELETE", Manifests, RemoveTagAsync),
    ];

    /// <summary>Whether its registry wants tokens.</summary>
    public bool UsesTokens => Name == Token;

    /// <summary>Whether it reads from another registry what it writes.</summary>
    public bool UsesOther => Name is "post" or "put-blob" or Patch or DeleteUpload;

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite => Method is not ("GET" or "HEAD");

    /// <summary>Whether it meets a silence in any case.</summary>
    public bool IsSilent => Name == DeleteUpload;

    /// <summary>The server where things go wrong.</summary>
    public WireServer FaultyOf(CellScene scene) => UsesTokens ? scene.Tokens : scene.Registry;

    private static string Judge(bool isRight) => isRight ? "ok" : "wrong";

    private static async Task<string> PingAsync(CellScene scene, int call, CancellationToken stop) =>
        Judge((await RegistryApi.GetAsync(scene.Address, scene.Call.Session, scene.Call, stop)).StatusCode == 200);

    private static async Task<string> ReadManifestAsync(CellScene scene, ImageReference reference, CancellationToken stop)
    {
        ManifestContent content = await scene.Repository.GetManifestAsync(reference, stop);
        return Judge(content.Digest == scene.Image.Digest && content.Parse() is ImageManifest);
    }

    private static async Task<string> ReadWithTokenAsync(CellScene scene, int call, CancellationToken stop)
    {
        scene.Registry.Options.Authentication = RegistryAuthentication.Token(scene.Tokens);
        return Judge((await scene.CallAs(call).Open(scene.Tag).GetManifestAsync(scene.Tag, stop)).Digest == scene.Image.Digest);
    }

    private static async Task<string> ReadConfigAsync(CellScene scene, int call, CancellationToken stop)
    {
        ReadOnlyMemory<byte> config = await scene.Repository.GetConfigAsync(scene.Config, stop);
        return Judge(Digest.Compute("sha256", config.Span) == scene.Config.Digest);
    }

    private static async Task<string> ReadBlobAsync(CellScene scene, int call, CancellationToken stop)
    {
        CellBlob blob = CellBlob.For(call, CellBlob.Small);
        Assert.All(scene.Registries, registry => registry.Store.PlantBlob(Repository, blob.Descriptor.Digest, blob.Content));
        using MemoryStream content = new();
        await using Stream stream = await scene.Repository.OpenBlobAsync(blob.Descriptor, stop);
        await stream.CopyToAsync(content, stop);
        return Judge(content.ToArray().AsSpan().SequenceEqual(blob.Content));
    }

    private static async Task<string> PushAsync(CellScene scene, CellBlob blob, RegistryServer source, CancellationToken stop)
    {
        RegistryCall sourceCall = new(RegistryCall.Once with { Clock = scene.Clock, Timeout = CellScene.Patience });
        source.Store.PlantBlob(CellScene.Base, blob.Descriptor.Digest, blob.Content);
        ImageReference from = ImageReference.Parse($"{(source == scene.Registry ? scene.Address : source.Address)}/{CellScene.Base}:1");
        long sent = 0;
        await scene.Repository.PutBlobAsync(blob.Descriptor, sourceCall.Open(from), from, bytes => sent = bytes, stop);
        return Judge(sent == blob.Content.Length && scene.Registry.Store.Blob(Repository, blob.Descriptor.Digest)?.Span.SequenceEqual(blob.Content) == true);
    }

    private static Task<string> PushInPiecesAsync(CellScene scene, int call, CancellationToken stop)
    {
        scene.Registry.Options.UploadLimit = CellBlob.Large - 1;
        return PushAsync(scene, CellBlob.For(call, CellBlob.Large), scene.Other, stop);
    }

    private static Task<string> PushBrokenAsync(CellScene scene, int call, CancellationToken stop)
    {
        _ = scene.Other.Faults.On("GET", Blobs).Stall(CellBlob.Middle - 1);   // so that it fails surely after the registry has seen the upload
        return PushAsync(scene, CellBlob.For(call, CellBlob.Middle), scene.Other, stop);
    }

    private static async Task<string> WriteManifestAsync(CellScene scene, int call, string tagOrDigest, CancellationToken stop)
    {
        await scene.Repository.PutManifestAsync(scene.Manifest(call), MediaTypes.OciManifest, tagOrDigest, stop);
        return Judge(scene.Registry.Store.Manifest(Repository, tagOrDigest)?.Content.Span.SequenceEqual(scene.Manifest(call)) == true);
    }

    private static async Task<string> RemoveTagAsync(CellScene scene, int call, CancellationToken stop)
    {
        scene.Registry.Store.SetTag(Repository, "old", scene.Image.Digest);
        return await scene.Repository.TryRemoveTagAsync("old", stop) ? Judge(scene.Registry.Store.Resolve(Repository, "old") is null) : "kept";
    }
}
