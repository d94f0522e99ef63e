using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Publish;
using ManifestPS.Samples;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>Children that the target repository lacks: mounted, or sent.</summary>
public sealed class PublishCopyTests : IAsyncLifetime
{
    private const string App = PublishScene.Repository;

    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
    private PublishScene _scene = null!;   // set before every test
    private PublishScene _other = null!;

    public async ValueTask InitializeAsync() => (_scene, _other) = (await PublishScene.StartAsync(), await PublishScene.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task From_another_repository_of_the_registry_blobs_are_mounted_and_children_come_before_the_list()
    {
        SampleImage image = _scene.Store.AddImage("base/image", "1", architecture: "ppc64le");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference("base/image:1"), _scene.Reference(App + ":amd64"));
        _ = await _scene.PublishAsync(list);

        Assert.Equal(["POST", "POST", "PUT", "PUT"], _scene.Writes.Select(write => write.Split(' ')[0]));
        Assert.All(_scene.Writes.Take(2), write => Assert.Contains("&from=base/image", write, StringComparison.Ordinal));
        Assert.Equal(["PUT team/app/manifests/{other}", "PUT team/app/manifests/all"], _scene.Writes.Skip(2));
        Assert.Equal(_scene.Store.Manifest("base/image", "1")?.Content.ToArray(), _scene.Store.Manifest(App, image.Digest)?.Content.ToArray());
    }

    [Theory]
    [InlineData(202)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_registry_that_will_not_mount_gets_the_bytes(int status)
    {
        _ = _scene.Store.AddImage("base/image", "1", architecture: "ppc64le");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference("base/image:1"));
        _scene.Registry.Options.Mount = status != 202;
        if (status != 202)
        {
            _ = _scene.Registry.Faults.On("POST", "*?mount=*").Status(status);
        }
        _ = await _scene.PublishAsync(list);

        Assert.Equal(status == 202 ? 2 : 4, _scene.Registry.Requests.Count("POST", "*/blobs/uploads/"));
        Assert.Equal(2, _scene.Registry.Requests.Count("PUT", "*/blobs/uploads/*"));
        Assert.Equal("all={list}", _scene.Tags("all"));
        Assert.Equal(0, _scene.Store.OpenUploads(App));
    }

    [Fact]
    public async Task A_mount_that_was_none_is_found_out_by_the_manifest_and_made_up_for()   // F06
    {
        _ = _scene.Store.AddImage("base/image", "1", architecture: "ppc64le");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference("base/image:1"));
        _ = _scene.Registry.Faults.On("POST", "*?mount=*").Once().Status(201);
        _ = await _scene.PublishAsync(list);

        Assert.Equal("all={list}", _scene.Tags("all"));
        Assert.Equal(1, _scene.Registry.Requests.Count("PUT", "*/blobs/uploads/*"));   // the other one is there
        Assert.Equal(["PUT team/app/manifests/{other}", "PUT team/app/manifests/{other}", "PUT team/app/manifests/all"], _scene.Writes.Where(write => write.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_manifest_that_is_refused_after_its_blobs_were_sent_is_not_sent_again()   // F06
    {
        _ = _scene.Store.AddImage("base/image", "1", architecture: "ppc64le");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference("base/image:1"));
        _ = _scene.Registry.Faults.On("POST", "*?mount=*").Status(201);
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/*").Error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown");
        _ = await _scene.FailAsync(ImageErrorCode.ChildMissing, list);

        Assert.Equal(2, _scene.Registry.Requests.Count("PUT", "*/manifests/*"));
        Assert.Equal(2, _scene.Registry.Requests.Count("PUT", "*/blobs/uploads/*"));
    }

    [Fact]
    public async Task From_another_registry_only_what_is_missing_is_sent_and_each_blob_once()
    {
        string[] architectures = ["ppc64le", "s390x", "riscv64"];
        Assert.All(architectures, architecture => _ = AddImage("base/image", architecture, architecture, "the same for all"u8.ToArray()));
        ManifestList list = await _scene.ComposeAsync(App + ":all", [.. architectures.Select(architecture => _other.Reference("base/image:" + architecture))]);
        _ = await _scene.PublishAsync(list);

        string[] sent = [.. _scene.Registry.Requests.Matching("PUT", "*/blobs/uploads/*").Select(request => request.Query[(request.Query.IndexOf("digest=", StringComparison.Ordinal) + 7)..])];
        Assert.Equal(sent.Distinct(), sent);
        Assert.Equal(4, sent.Length);   // three configs and the layer they share
        Assert.Equal(_scene.Store.Blobs(App).Where(digest => _other.Store.Blob("base/image", digest) is not null).Sum(digest => _scene.Store.Blob(App, digest)?.Length ?? 0), _scene.Copied);
        _scene.Registry.Requests.Clear();
        _ = await _scene.PublishAsync(list, "again");
        Assert.DoesNotContain(_scene.Writes, write => write.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MediaTypes.OciLayerGzip, true)]
    [InlineData(MediaTypes.DockerForeignLayer, false)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", false)]
    public async Task A_layer_with_URLs_is_copied_unless_it_may_not_be_distributed(string mediaType, bool isCopied)
    {
        string digest = AddImage("base/image", "1", "ppc64le", "any"u8.ToArray(), layer => (layer["mediaType"], layer["urls"]) = (mediaType, new JsonArray("https://elsewhere.invalid/layer")));
        ManifestList list = await _scene.ComposeAsync(App + ":all", _other.Reference("base/image:1"));
        _ = await _scene.PublishAsync(list);

        Assert.Equal(isCopied, _scene.Store.Blob(App, digest) is not null);
        Assert.Equal("all={list}", _scene.Tags("all"));
    }

    [Fact]
    public async Task From_an_OCI_layout()
    {
        LayoutWriter writer = new(_directory);
        JsonObject config = writer.AddDocument(MediaTypes.OciConfig, new JsonObject { ["architecture"] = "ppc64le", ["os"] = "linux" });
        JsonObject layer = writer.AddBlob(MediaTypes.OciLayerGzip, RandomNumberGenerator.GetBytes(300_000));
        JsonObject image = writer.AddDocument(MediaTypes.OciManifest, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["config"] = config, ["layers"] = new JsonArray(layer) });
        writer.Tag(image, "1").Save();
        ManifestList list = await _scene.ComposeAsync(App + ":all", ImageReference.Parse($"oci-layout://{_directory}:1"), _scene.Reference(App + ":amd64"));
        _ = await _scene.PublishAsync(list);

        Assert.Equal(["linux/ppc64le", "linux/amd64"], list.Platforms);
        Assert.Equal(300_000, _scene.Store.Blob(App, (string?)layer["digest"] ?? "")?.Length);
        Assert.Equal("all={list}", _scene.Tags("all"));
    }

    [Fact]
    public async Task A_list_taken_whole_brings_its_attestations_after_their_platform()
    {
        (SampleImage image, SampleImage attestation) = AddAttested();
        ManifestList list = await _scene.ComposeAsync(App + ":all", _other.Reference("attested:list"));
        _ = await _scene.PublishAsync(list);

        Assert.Equal([image.Digest, attestation.Digest], list.Manifests.Select(entry => entry.Digest));
        Assert.True(list.Manifests[1].IsAttestation);
        Assert.Equal("all={list}", _scene.Tags("all"));
    }

    [Theory]
    [InlineData("/v2/team/app/blobs/uploads/{id}?_state=a%2Bb%20c%2Fd", "/v2/team/app/blobs/uploads/{id}?_state=a%2Bb%20c%2Fd&digest=")]
    [InlineData("http://{host}/v2/x/y%2fz", "/v2/x/y%2fz?digest=")]
    [InlineData("{id}?x=%E2%82%AC", "/v2/team/app/blobs/uploads/{id}?x=%E2%82%AC&digest=")]
    [InlineData("{id}?next=https://elsewhere.invalid/", "/v2/team/app/blobs/uploads/{id}?next=https://elsewhere.invalid/&digest=")]
    public async Task Bytes_go_where_the_registry_says_to_the_letter(string location, string target)
    {
        ManifestList list = await ComposeFromOtherAsync();
        _ = _scene.Registry.Faults.On("POST", "*/blobs/uploads/").Status(202, ("Location", location.Replace("{host}", _scene.Registry.Address, StringComparison.Ordinal).Replace("{id}", "7", StringComparison.Ordinal)));
        _ = _scene.Registry.Faults.On("PUT", "~^(?!.*/manifests/)").Status(418);
        _ = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(list));

        Assert.All(_scene.Registry.Requests.Matching("PUT", "*"), put => Assert.StartsWith(target.Replace("{id}", "7", StringComparison.Ordinal), put.Target, StringComparison.Ordinal));
        Assert.NotEmpty(_scene.Registry.Requests.Matching("PUT", "*"));
    }

    [Fact]
    public async Task Another_host_gets_the_bytes_and_no_credential()
    {
        const string Secret = "s3cret-of-the-target";
        await using RegistryServer target = await RegistryServer.StartAsync(new RegistryOptions { MultiTagPut = false, Authentication = RegistryAuthentication.Basic(("alice", Secret)) });
        await using StubServer storage = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(201)));
        _ = _other.Store.AddImage("base/image", "1", layers: 1);
        _ = target.Faults.On("POST", "*/blobs/uploads/").Status(202, ("Location", storage.Url + "/bucket/key?signature=x"));
        RegistryCall call = new(RegistryCall.As("alice", Secret));
        ImageReference from = _other.Reference("base/image:1");
        ListPublisher publisher = new(call.Open, reference => new RegistryCall().Open(reference), call.Session, call);
        ManifestList list = new ListComposition { Name = ImageReference.Parse($"{target.Address}/{App}:all") }.Compose(await ListSourceReader.ReadAsync(new RegistryCall().Open(from), from, TestContext.Current.CancellationToken));
        PublishPlan plan = await publisher.PlanAsync(list, PublishTarget.For(list, null, []), new PublishOptions(), TestContext.Current.CancellationToken);
        _ = await Assert.ThrowsAnyAsync<ImageException>(() => publisher.PublishAsync(plan, _ => { }, TestContext.Current.CancellationToken));   // nothing is there, so the manifest is refused

        Assert.Equal(2, storage.Requests.Count("PUT", "/bucket/key?signature=x&digest=sha256*"));
        Assert.All(storage.Requests.All, request => Assert.Null(request.Header("Authorization")));
        Assert.False(storage.Requests.Contains(Convert.ToBase64String("alice:"u8)[..8]));
        Assert.True(target.Requests.Contains("Basic "));
    }

    [Theory]
    [InlineData("http://elsewhere.invalid/upload", ImageErrorCode.SchemeDowngradeRefused)]
    [InlineData("ftp://elsewhere.invalid/upload", ImageErrorCode.RedirectRefused)]
    [InlineData("https://user@elsewhere.invalid/upload", ImageErrorCode.RedirectRefused)]
    [InlineData("/v2/team/app/blobs/uploads/7#", ImageErrorCode.RedirectRefused)]
    public void A_location_that_must_not_be_used_is_refused(string location, ImageErrorCode code) =>
        Assert.Equal(code, Assert.Throws<ManifestPS.Errors.RegistryException>(() => new ManifestPS.Registry.Connections.Origin("https", "registry.example", 443).Resolve(location)).Code);

    [Fact]
    public void A_registry_behind_a_proxy_that_says_http_of_itself_is_reached_as_before() =>
        Assert.Equal("https://registry.example/v2/x?_state=a%3D", new ManifestPS.Registry.Connections.Origin("https", "registry.example", 443).Resolve("http://registry.example/v2/x?_state=a%3D").AbsoluteUri);

    [Fact]
    public async Task A_source_whose_bytes_are_not_what_they_should_be_is_not_committed()
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(5_000_000);
        byte[] wrong = _other.Store.Blob("large", digest)?.ToArray() ?? [];
        wrong[^1] ^= 1;
        _ = _other.Store.PlantBlob("large", digest, wrong);

        Assert.Contains(digest, await _scene.FailAsync(ImageErrorCode.DigestMismatch, list), StringComparison.Ordinal);
        Assert.Null(_scene.Store.Blob(App, digest));
        Assert.DoesNotContain(_scene.Registry.Requests.Matching("PUT", "*/blobs/uploads/*"), put => put.BodyLength >= 5_000_000);
        Assert.DoesNotContain("all", _scene.Store.Tags(App));
    }

    [Theory]
    [InlineData(4_999_999)]
    [InlineData(100)]
    public async Task A_source_that_ends_early_is_not_committed(int bytes)
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(5_000_000);
        _ = _other.Registry.Faults.On("GET", $"*/blobs/{digest}").Cut(bytes);

        string message = await _scene.FailAsync(ImageErrorCode.NetworkTruncated, list);
        Assert.Contains(_other.Registry.Address, message, StringComparison.Ordinal);
        Assert.DoesNotContain(_scene.Registry.Address, message, StringComparison.Ordinal);
        Assert.Null(_scene.Store.Blob(App, digest));
    }

    [Fact]
    public async Task A_source_that_stalls_is_blamed_and_not_the_target()
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(5_000_000);
        _ = _other.Registry.Faults.On("GET", $"*/blobs/{digest}").Stall(100_000);
        UseFakeClock();

        Assert.Contains(_other.Registry.Address, await _scene.FailAsync(ImageErrorCode.NetworkStalled, list), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_stalls_is_given_up()
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(50_000);
        _ = _scene.Registry.Faults.On("PUT", $"*/blobs/uploads/*?*{digest[7..]}*").Stall();
        UseFakeClock();

        Assert.Contains(_scene.Registry.Address, await _scene.FailAsync(ImageErrorCode.NetworkStalled, list), StringComparison.Ordinal);
        Assert.DoesNotContain("all", _scene.Store.Tags(App));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_whose_answer_is_lost_is_found_done(bool status)
    {
        ManifestList list = await ComposeFromOtherAsync();
        FaultRule rule = _scene.Registry.Faults.On("PUT", "*/blobs/uploads/*").Applied();
        _ = status ? rule.Status(502) : rule.Cut();
        _ = await _scene.PublishAsync(list);

        Assert.Equal("all={list}", _scene.Tags("all"));
    }

    [Fact]
    public async Task A_blob_that_is_refused_ends_the_other_copies()
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(5_000_000);
        Gate gate = _other.Registry.Faults.Hold("GET", $"*/blobs/{digest}");
        _ = _scene.Registry.Faults.On("PUT", "*/blobs/uploads/*").Error(403, "DENIED", "read only");

        Assert.Contains("read only", await _scene.FailAsync(ImageErrorCode.AccessDenied, list), StringComparison.Ordinal);
        gate.Release();
        Assert.DoesNotContain(_scene.Writes, write => write.Contains("/manifests/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_blobs_are_copied_few_at_a_time()
    {
        _ = _other.Store.AddImage("base/image", "1", layers: 30);
        ManifestList list = await _scene.ComposeAsync(App + ":all", _other.Reference("base/image:1"));
        _other.Registry.Requests.Clear();
        Gate gate = _scene.Registry.Faults.Hold("PUT", "*/blobs/uploads/*");
        Task publishing = _scene.PublishAsync(list);
        await gate.WaitForArrivalsAsync(4);
        int opened = _other.Registry.Requests.Count("GET", "*/blobs/*");
        gate.Release();
        await publishing;

        Assert.Equal(4, opened);
        Assert.Equal(31, _scene.Registry.Requests.Count("PUT", "*/blobs/uploads/*"));
    }

    [Fact]
    public async Task A_stop_while_copying_ends_it_and_moves_no_tag()
    {
        (string digest, ManifestList list) = await ComposeLargeAsync(5_000_000);
        PublishPlan plan = await _scene.PlanAsync(list, options: null);
        _other.Registry.Requests.Clear();
        _ = _other.Registry.Faults.On("GET", $"*/blobs/{digest}").Stall(100_000);
        using CancellationTokenSource stop = new();
        Task publishing = _scene.PublishAsync(plan, stop.Token);
        await _other.Registry.Requests.WaitForRequestsAsync(2);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        Assert.DoesNotContain("all", _scene.Store.Tags(App));
    }

    private void UseFakeClock()
    {
        FakeClock clock = new();
        _scene.Use(clock);
        _other.Use(clock);
    }

    private async Task<ManifestList> ComposeFromOtherAsync()
    {
        _ = _other.Store.AddImage("base/image", "1", architecture: "ppc64le");
        return await _scene.ComposeAsync(App + ":all", _other.Reference("base/image:1"));
    }

    /// <summary>A list of one image with one layer of so many bytes.</summary>
    private async Task<(string Digest, ManifestList List)> ComposeLargeAsync(int size)
    {
        byte[] layer = RandomNumberGenerator.GetBytes(size);
        string digest = AddImage("large", "1", "ppc64le", layer);
        ManifestList list = await _scene.ComposeAsync(App + ":all", _other.Reference("large:1"));
        _other.Registry.Requests.Clear();
        return (digest, list);
    }

    private string AddImage(string repository, string tag, string architecture, byte[] layer, Action<JsonObject>? change = null)
    {
        byte[] config = System.Text.Encoding.UTF8.GetBytes($"{{\"architecture\":\"{architecture}\",\"os\":\"linux\"}}");
        string digest = _other.Store.PutBlob(repository, layer);
        JsonObject descriptor = new() { ["mediaType"] = MediaTypes.OciLayerGzip, ["digest"] = digest, ["size"] = layer.Length };
        change?.Invoke(descriptor);
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = new JsonObject { ["mediaType"] = MediaTypes.OciConfig, ["digest"] = _other.Store.PutBlob(repository, config), ["size"] = config.Length },
            ["layers"] = new JsonArray(descriptor),
        };
        _ = _other.Store.PutManifest(repository, tag, MediaTypes.OciManifest, manifest.ToJsonString());
        return digest;
    }

    private (SampleImage Image, SampleImage Attestation) AddAttested()
    {
        SampleImage image = _other.Store.AddImage("attested", null, architecture: "ppc64le");
        SampleImage attestation = _other.Store.AddImage("attested", null, os: "unknown", architecture: "unknown");
        JsonObject index = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciIndex,
            ["manifests"] = new JsonArray(
                new JsonObject { ["mediaType"] = MediaTypes.OciManifest, ["digest"] = image.Digest, ["size"] = image.Size, ["platform"] = new JsonObject { ["architecture"] = "ppc64le", ["os"] = "linux" } },
                new JsonObject
                {
                    ["mediaType"] = MediaTypes.OciManifest,
                    ["digest"] = attestation.Digest,
                    ["size"] = attestation.Size,
                    ["annotations"] = new JsonObject { [AnnotationKeys.AttestationType] = "attestation-manifest", [AnnotationKeys.AttestationSubject] = image.Digest },
                    ["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" },
                }),
        };
        _ = _other.Store.PutManifest("attested", "list", MediaTypes.OciIndex, index.ToJsonString());
        return (image, attestation);
    }
}
