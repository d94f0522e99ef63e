using ManifestPS.Registry;
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
    private const string Manifests = "*/manifests/*";
    private const string Blobs = "*/blobs/sha256:*";
    private const string Repository = RegistryCall.Repository;

    public static readonly MatrixOperation[] All =
    [
        new("ping", "Whether there is a registry, and whether it takes the credential: GET /v2/.", "GET", "/v2/", PingAsync),
        new("head", "HEAD of a manifest. Its answer has no body, so nothing goes wrong in it.", "HEAD", Manifests, async (scene, _, stop) => Judge((await scene.Call.Client(scene.Address).HeadManifestAsync("1", stop)).Content.Length == 0)),
        new("tag", "GET of a manifest by tag.", "GET", Manifests, (scene, _, stop) => ReadManifestAsync(scene, scene.Tag, stop)),
        new("digest", "GET of a manifest by digest.", "GET", Manifests, (scene, _, stop) => ReadManifestAsync(scene, scene.Tag.WithDigest(scene.Image.Digest), stop)),
        new("config", "GET of a small blob, taken whole before anybody sees it.", "GET", Blobs, ReadConfigAsync),
        new("blob", "GET of a blob of any size, as it arrives.", "GET", Blobs, ReadBlobAsync),
        new("tags", "GET of the tags.", "GET", "*/tags/list*", async (scene, _, stop) => Judge((await scene.Call.Client(scene.Address).Tags().ReadAsync(null, stop)).Names.Count == 1)),
        new("referrers", "GET of the referrers; a registry without them is no failure.", "GET", "*/referrers/*", async (scene, _, stop) => Judge(await scene.Repository.FindReferrersAsync(scene.Image.Digest, null, stop) is null or { Entries.Count: 0 })),
        new("post", "POST that begins the upload of a blob; a PUT that sends it follows.", "POST", "*/blobs/uploads/", (scene, call, stop) => PushAsync(scene, call, new RegistryCall(), scene.Other.Address, stop)),
        new("mount", "POST that has the registry take a blob over from another of its repositories; where it does not, a POST and a PUT follow.", "POST", "*?mount=*", (scene, call, stop) => PushAsync(scene, call, scene.Call, scene.Address, stop)),
        new("put-digest", "PUT of a manifest by digest.", "PUT", Manifests, (scene, call, stop) => WriteManifestAsync(scene, call, Digest.Compute("sha256", scene.Manifest(call)), stop)),
        new("put-tag", "PUT of a manifest by tag. It is sent once: in between another writer may have moved the tag.", "PUT", Manifests, (scene, call, stop) => WriteManifestAsync(scene, call, "new", stop)),
        new("delete-tag", "DELETE of a tag, sent once; `kept` is no failure, but says that the tag may still be there.", "DELETE", Manifests, RemoveTagAsync),
    ];

    /// <summary>Whether it changes something.</summary>
    public bool IsWrite => Method is not ("GET" or "HEAD");

    private static string Judge(bool isRight) => isRight ? "ok" : "wrong";

    private static async Task<string> PingAsync(CellScene scene, int call, CancellationToken stop) =>
        Judge((await RegistryApi.GetAsync(scene.Address, scene.Call.Session, scene.Call, stop)).StatusCode == 200);

    private static async Task<string> ReadManifestAsync(CellScene scene, ImageReference reference, CancellationToken stop)
    {
        ManifestContent content = await scene.Repository.GetManifestAsync(reference, stop);
        return Judge(content.Digest == scene.Image.Digest && content.Parse() is ImageManifest);
    }

    private static async Task<string> ReadConfigAsync(CellScene scene, int call, CancellationToken stop)
    {
        ReadOnlyMemory<byte> config = await scene.Repository.GetConfigAsync(scene.Config, stop);
        return Judge(Digest.Compute("sha256", config.Span) == scene.Config.Digest);
    }

    private static async Task<string> ReadBlobAsync(CellScene scene, int call, CancellationToken stop)
    {
        using MemoryStream content = new();
        await using Stream blob = await scene.Call.Open(ImageReference.Parse($"{scene.Address}/{CellScene.Base}:1")).OpenBlobAsync(CellScene.Blob(call), stop);
        await blob.CopyToAsync(content, stop);
        return Judge(content.ToArray().AsSpan().SequenceEqual(CellScene.Content(call)));
    }

    private static async Task<string> PushAsync(CellScene scene, int call, RegistryCall sourceCall, string source, CancellationToken stop)
    {
        ImageReference from = ImageReference.Parse($"{source}/{CellScene.Base}:1");
        long sent = 0;
        await scene.Repository.PutBlobAsync(CellScene.Blob(call), sourceCall.Open(from), from, bytes => sent = bytes, stop);
        return Judge(sent == CellScene.Blob(call).Size && scene.Registry.Store.Blob(Repository, CellScene.Blob(call).Digest)?.Span.SequenceEqual(CellScene.Content(call)) == true);
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
