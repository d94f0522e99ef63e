using System.Text.RegularExpressions;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Publish;
using ManifestPS.TestRegistry;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>A registry with two images under two tags, and a list of them that is to be published under others.</summary>
internal sealed class PublishScene : IAsyncDisposable
{
    public const string Repository = "team/app";

    private RegistryCall _call;

    private PublishScene(RegistryServer registry)
    {
        Registry = registry;
        _call = new RegistryCall(RegistryCall.Once with { Clock = Clock });
        Amd64 = Store.AddImage(Repository, "amd64");
        Arm64 = Store.AddImage(Repository, "arm64", architecture: "arm64", variant: "v8");
    }

    public RegistryServer Registry { get; }

    public RegistryStore Store => Registry.Store;

    public SampleImage Amd64 { get; }

    public SampleImage Arm64 { get; }

    public FakeClock Clock { get; private set; } = new();

    /// <summary>What the calls reported.</summary>
    public IReadOnlyCollection<string> Lines => _call.Lines;

    public long Copied { get; private set; }

    /// <summary>From now on calls wait, and are kept waiting, by a clock on which that takes no time.</summary>
    public void Use(FakeClock clock)
    {
        Clock = clock;
        _call = new RegistryCall(RegistryCall.Once with { Clock = clock });
        Registry.Options.Wait = clock.WaitAsync;
    }

    /// <summary>From now on a failed request may be repeated so often.</summary>
    public void Repeat(int count) => _call = new RegistryCall(RegistryCall.Once with { Clock = Clock, MaxRetryCount = count });

    /// <summary>Every request, as <c>PUT team/app/manifests/{list}</c>: digests by their names, uploads without theirs.</summary>
    public IReadOnlyList<string> Requests => [.. Registry.Requests.All.Select(Name)];

    /// <summary>The requests that changed something.</summary>
    public IReadOnlyList<string> Writes => [.. Registry.Requests.All.Where(request => request.Method is not ("GET" or "HEAD")).Select(Name)];

    public static async Task<PublishScene> StartAsync(RegistryOptions? options = null) => new(await RegistryServer.StartAsync(options ?? new RegistryOptions { MultiTagPut = false }));

    public ImageReference Reference(string text) => ImageReference.Parse($"{Registry.Address}/{text}");

    /// <summary>The list of these sources, or of the scene's own two images.</summary>
    public async Task<ManifestList> ComposeAsync(string name = Repository + ":all", params ImageReference[] sources)
    {
        ImageReference[] from = sources.Length > 0 ? sources : [Reference(Repository + ":amd64"), Reference(Repository + ":arm64")];
        IReadOnlyList<ListAddition>[] additions = await Task.WhenAll(from.Select(source => ListSourceReader.ReadAsync(Open(source), source, Token)));
        Registry.Requests.Clear();
        return new ListComposition { Name = Reference(name) }.Compose([.. additions.SelectMany(addition => addition)]);
    }

    public Task<ManifestList> ReadAsync(string reference) => ImageInspection.GetListAsync(new ImageSource(Reference(reference), _call.Open(Reference(reference))), Token);

    public Task<PublishPlan> PlanAsync(ManifestList list, PublishOptions? options, params string[] tags) =>
        Publisher().PlanAsync(list, PublishTarget.For(list, destination: null, tags), options ?? new PublishOptions(), Token);

    public Task<IReadOnlyList<PublishedManifestList>> PublishAsync(ManifestList list, params string[] tags) => PublishAsync(list, new PublishOptions(), tags);

    public async Task<IReadOnlyList<PublishedManifestList>> PublishAsync(ManifestList list, PublishOptions options, params string[] tags) =>
        await PublishAsync(await PlanAsync(list, options, tags), Token);

    public Task<IReadOnlyList<PublishedManifestList>> PublishAsync(PublishPlan plan, CancellationToken cancellationToken) =>
        Publisher().PublishAsync(plan, bytes => Copied += bytes, cancellationToken);

    public async Task<IReadOnlyList<PublishedManifestList>> PublishToAsync(ManifestList list, string destination, params string[] tags)
    {
        PublishPlan plan = await Publisher().PlanAsync(list, PublishTarget.For(list, Reference(destination), tags), new PublishOptions(), Token);
        return await PublishAsync(plan, Token);
    }

    /// <summary>Publishes, which must fail so.</summary>
    public async Task<string> FailAsync(ImageErrorCode code, ManifestList list, params string[] tags)
    {
        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => PublishAsync(list, tags));
        Assert.True(code == error.Code, $"{error.Code}: {error.Message}");
        return error.Message;
    }

    /// <summary>What the tags hold, in the names of this scene.</summary>
    public string Tags(params string[] tags) => string.Join(' ', tags.Select(tag => $"{tag}={Named(Store.Resolve(Repository, tag) ?? "nothing")}"));

    /// <summary>Another list, under these tags.</summary>
    public string Tagged(string architecture, params string[] tags)
    {
        SampleImage list = Store.AddList(Repository, tag: null, docker: false, Store.AddImage(Repository, null, architecture: architecture));
        foreach (string tag in tags)
        {
            Store.SetTag(Repository, tag, list.Digest);
        }
        return list.Digest;
    }

    public ValueTask DisposeAsync() => Registry.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ListPublisher Publisher() => new(_call.Open, Open, _call.Session, _call);

    private IImageRepository Open(ImageReference reference) => reference.Path is { } path ? new VerifiedSource(new OciLayoutRepository(path)) : _call.Open(reference);

    private string Name(RecordedRequest request) =>
        $"{request.Method} {Named(Regex.Replace(Uri.UnescapeDataString(request.Target)["/v2/".Length..], @"/uploads/[0-9a-f]{16,}\S*?(?=[?&]digest=)", "/uploads/{id}"))}";

    private string Named(string text) => Regex.Replace(text, "sha256:[0-9a-f]{64}", match =>
        match.Value == Amd64.Digest ? "{amd64}"
        : match.Value == Arm64.Digest ? "{arm64}"
        : Store.Manifests(Repository).FirstOrDefault(manifest => manifest.Digest == match.Value) is not { } found ? "{other}"
        : found.Text.Contains("\"s390x\"", StringComparison.Ordinal) ? "{old}"
        : found.Text.Contains("\"riscv64\"", StringComparison.Ordinal) ? "{theirs}"
        : found.Text.Contains("\"manifests\"", StringComparison.Ordinal) ? "{list}"
        : "{other}");
}
