using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Publish;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>What is sent, in which order, and what stands in the way before anything is.</summary>
public sealed class PublishTests : IAsyncLifetime
{
    private const string App = PublishScene.Repository;

    private PublishScene _scene = null!;   // set before every test

    public async ValueTask InitializeAsync() => _scene = await PublishScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task The_tag_is_looked_at_then_the_list_is_put_by_tag_alone_and_read_back()
    {
        ManifestList list = await _scene.ComposeAsync();
        PublishedManifestList published = Assert.Single(await _scene.PublishAsync(list));

        Assert.Equal(["GET team/app/manifests/all", "PUT team/app/manifests/all", "GET team/app/manifests/all"], _scene.Requests);
        Assert.Equal(OciJson.Write(list), _scene.Store.Manifest(App, "all")?.Content.ToArray());
        Assert.Equal(($"{_scene.Registry.Address}/{App}:all@{published.Digest}", "all", null, "Created"), (published.Reference, published.Tag, published.PreviousDigest, published.Status));
    }

    [Fact]
    public async Task Entries_are_asked_for_once_it_is_half_a_minute_that_they_were_read()
    {
        ManifestList list = await _scene.ComposeAsync();
        _scene.Clock.Advance(TimeSpan.FromSeconds(30));
        _ = await _scene.PublishAsync(list);

        Assert.Equal([$"HEAD {App}/manifests/{{amd64}}", $"HEAD {App}/manifests/{{arm64}}"], _scene.Requests.Where(request => request.StartsWith("HEAD", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_entry_that_another_user_read_is_asked_for()
    {
        ManifestList list = await _scene.ComposeAsync();
        RegistryCall other = new(RegistryCall.As("another", "user") with { Clock = _scene.Clock });

        Assert.NotNull(new RegistryCall(RegistryCall.Once with { Clock = _scene.Clock }).Open(_scene.Reference(App)).FindRecent(list.Manifests[0].Digest));
        Assert.Null(other.Open(_scene.Reference(App)).FindRecent(list.Manifests[0].Digest));
        Assert.Null(new RegistryCall(RegistryCall.Once with { Clock = _scene.Clock, SkipCertificateCheck = true }).Open(_scene.Reference(App)).FindRecent(list.Manifests[0].Digest));
        Assert.Null(new RegistryCall(RegistryCall.Once with { Clock = _scene.Clock }).Open(_scene.Reference(App + "2")).FindRecent(list.Manifests[0].Digest));
    }

    [Fact]
    public async Task An_entry_that_was_deleted_since_it_was_read_is_named_when_the_registry_refuses_the_list()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Store.DeleteManifest(App, _scene.Arm64.Digest);

        Assert.Contains(_scene.Arm64.Digest, await _scene.FailAsync(ImageErrorCode.ChildMissing, list), StringComparison.Ordinal);
        Assert.Equal("all=nothing", _scene.Tags("all"));
        Assert.Equal(1, _scene.Registry.Requests.Count("PUT", "*"));
    }

    [Fact]
    public async Task A_registry_that_does_not_see_an_entry_yet_is_given_time()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/all").When(Occurrence.First(2)).Error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");

        Assert.Equal("Created", Assert.Single(await _scene.PublishAsync(list)).Status);
        Assert.Equal([0.25, 0.5], _scene.Clock.Waits);
    }

    [Fact]
    public async Task Time_that_passes_before_the_write_costs_another_look()
    {
        _ = _scene.Tagged("s390x", "all");
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null);
        string theirs = _scene.Tagged("riscv64", "all");
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal(ImageErrorCode.TagMoved, error.Code);
        Assert.Contains(theirs, error.Message, StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task Copying_costs_another_look()
    {
        _ = _scene.Store.AddImage("base/image", "1", architecture: "ppc64le");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference("base/image:1"));
        _ = await _scene.PublishAsync(list);

        Assert.Equal(["GET team/app/manifests/all", "PUT team/app/manifests/all", "GET team/app/manifests/all"], _scene.Requests.TakeLast(3));
        Assert.Equal(3, _scene.Requests.Count(request => request == "GET team/app/manifests/all"));
    }

    [Fact]
    public async Task Tags_that_exist_come_first_and_fresh_ones_last_and_results_in_the_order_asked_for()
    {
        string old = _scene.Tagged("s390x", "1", "1.4");
        ManifestList list = await _scene.ComposeAsync();
        IReadOnlyList<PublishedManifestList> published = await _scene.PublishAsync(list, "1.4.2", "1.4", "1");

        Assert.Equal(["PUT team/app/manifests/1.4", "PUT team/app/manifests/1", "PUT team/app/manifests/1.4.2"], _scene.Writes.Where(write => !write.Contains("{list}", StringComparison.Ordinal)));
        Assert.Equal(["1.4.2 Created ", $"1.4 Moved {old}", $"1 Moved {old}"], published.Select(tag => $"{tag.Tag} {tag.Status} {tag.PreviousDigest}"));
        Assert.Equal("1={list} 1.4={list} 1.4.2={list}", _scene.Tags("1", "1.4", "1.4.2"));
    }

    [Fact]
    public async Task A_list_without_entries_takes_no_tag_away()
    {
        ManifestList empty = (await _scene.ComposeAsync()).WithEntries([]);
        UnsupportedImageException error = await Assert.ThrowsAsync<UnsupportedImageException>(() => _scene.PublishAsync(empty));

        Assert.Equal(ImageErrorCode.ListIsEmpty, error.Code);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task The_list_itself_is_sent_once()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = await _scene.PublishAsync(list, "1", "2");

        Assert.Equal(1, _scene.Writes.Count(write => write.StartsWith("PUT team/app/manifests/{list}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tag_that_holds_the_list_already_is_not_written()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = await _scene.PublishAsync(list);
        _scene.Registry.Requests.Clear();
        PublishedManifestList again = Assert.Single(await _scene.PublishAsync(list));

        Assert.Empty(_scene.Writes);
        Assert.Equal(("Unchanged", again.Digest), (again.Status, again.PreviousDigest));
    }

    [Fact]
    public async Task A_list_without_a_tag_is_published_by_digest_and_read_back()
    {
        ManifestList list = await _scene.ComposeAsync();
        PublishedManifestList published = Assert.Single(await _scene.PublishToAsync(list with { Name = null }, App));

        Assert.Equal(["PUT team/app/manifests/{list}"], _scene.Writes);
        Assert.Equal("GET team/app/manifests/{list}", _scene.Requests[^1]);
        Assert.Equal(($"{_scene.Registry.Address}/{App}@{published.Digest}", null), (published.Reference, published.Tag));
        Assert.DoesNotContain("all", _scene.Store.Tags(App));
    }

    [Fact]
    public async Task An_unedited_list_goes_out_as_the_bytes_it_came_in()
    {
        string old = _scene.Tagged("s390x", "1");
        _ = await _scene.PublishAsync(await _scene.ReadAsync(App + ":1"), "copy");

        Assert.Equal(old, _scene.Store.Resolve(App, "copy"));
    }

    [Fact]
    public async Task A_draft_whose_reference_names_another_list_is_not_published()
    {
        string old = _scene.Tagged("s390x", "1");
        ManifestList list = await _scene.ComposeAsync();

        Assert.Contains(old, await _scene.FailAsync(ImageErrorCode.DraftInvalid, list with { Reference = $"{_scene.Registry.Address}/{App}@{old}" }), StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task Planning_sends_only_GET_and_HEAD_and_says_what_would_be_done()
    {
        await using PublishScene elsewhere = await PublishScene.StartAsync();
        string old = _scene.Tagged("s390x", "all");
        ManifestList list = await _scene.ComposeAsync(App + ":all", _scene.Reference(App + ":amd64"), elsewhere.Reference(App + ":arm64"));
        string[] lines = [.. (await _scene.PlanAsync(list, options: null, "all", "new")).Describe()];

        Assert.All(_scene.Registry.Requests.All.Concat(elsewhere.Registry.Requests.All), request => Assert.True(request.Method is "GET" or "HEAD", request.ToString()));
        Assert.Contains($"  tag all: now {old}", lines);
        Assert.Contains("  tag new: new", lines);
        Assert.Contains($"  + linux/amd64 {_scene.Amd64.Digest}", lines);
        Assert.Contains(lines, line => line.StartsWith("  - linux/s390x sha256:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_read_can_be_overwritten()
    {
        _ = _scene.Store.PutManifest(App, "all", MediaTypes.OciIndex, """{"schemaVersion":2,"manifests":"none"}""");
        ManifestList list = await _scene.ComposeAsync();

        Assert.Equal("Moved", Assert.Single(await _scene.PublishAsync(list)).Status);
    }

    [Fact]
    public async Task A_child_that_is_not_there_any_more_is_said_before_anything_is_written()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Store.DeleteManifest(App, _scene.Arm64.Digest);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains(_scene.Arm64.Digest, await _scene.FailAsync(ImageErrorCode.ChildMissing, list), StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task A_child_that_is_not_what_its_entry_says_is_refused_before_anything_is_written()
    {
        ManifestList list = await _scene.ComposeAsync();
        Descriptor entry = list.Manifests[0];

        _ = await _scene.FailAsync(ImageErrorCode.SizeMismatch, ListEdits.Replace(list, entry, entry with { Size = 1 }));
        _ = await _scene.FailAsync(ImageErrorCode.MediaTypeMismatch, ListEdits.Replace(list, entry, entry with { MediaType = MediaTypes.DockerManifest }));
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task A_blob_that_goes_as_a_manifest_is_refused_before_anything_is_written()
    {
        ManifestList list = await _scene.ComposeAsync();
        Descriptor entry = list.Manifests[0];
        string config = _scene.Store.Blobs(App)[0];
        ManifestList tampered = ListEdits.Replace(list, entry, entry with { Digest = config }) with { Sources = [new() { Digest = config, Name = App, Reference = $"{_scene.Registry.Address}/{App}@{config}" }, .. list.Sources] };

        _ = await _scene.FailAsync(ImageErrorCode.ChildMissing, tampered);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task A_registry_that_loses_a_child_in_between_leaves_every_tag_where_it_was()
    {
        _ = _scene.Tagged("s390x", "1", "2");
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/sha256:*").Error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");

        Assert.Contains("something that it refers to is not there", await _scene.FailAsync(ImageErrorCode.ChildMissing, list, "1", "2"), StringComparison.Ordinal);
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_tag_that_moved_since_the_list_was_read_is_left_alone_unless_forced()
    {
        _ = _scene.Tagged("s390x", "all");
        ManifestList edited = ListEdits.Describe(await _scene.ReadAsync(App + ":all"), "a/b", subject: null, ValueMap.None);
        string theirs = _scene.Tagged("riscv64", "all");
        _scene.Registry.Requests.Clear();

        Assert.Contains(theirs, await _scene.FailAsync(ImageErrorCode.TagMoved, edited), StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
        Assert.Equal("Moved", Assert.Single(await _scene.PublishAsync(edited, new PublishOptions { Force = true })).Status);
    }

    [Fact]
    public async Task What_was_read_from_one_tag_may_go_to_another_that_moved()
    {
        _ = _scene.Tagged("s390x", "all", "other");
        ManifestList edited = ListEdits.Describe(await _scene.ReadAsync(App + ":all"), "a/b", subject: null, ValueMap.None);
        _ = _scene.Tagged("riscv64", "other");

        Assert.Equal("Moved", Assert.Single(await _scene.PublishAsync(edited, "other")).Status);
    }

    [Fact]
    public async Task The_expected_digest_must_be_there_even_where_all_else_is_forced()
    {
        string old = _scene.Tagged("s390x", "all");
        ManifestList list = await _scene.ComposeAsync();
        PublishOptions other = new() { ExpectedDigest = _scene.Amd64.Digest };

        foreach (PublishOptions options in (PublishOptions[])[other, other with { Force = true }])
        {
            ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(list, options));
            Assert.Equal(ImageErrorCode.TagMoved, error.Code);
            Assert.Contains(old, error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(_scene.Writes);
        _ = Assert.Single(await _scene.PublishAsync(list, new PublishOptions { ExpectedDigest = old }));
    }

    [Fact]
    public async Task A_tag_that_moves_after_the_plan_was_made_is_left_alone_and_those_before_it_are_put_back()
    {
        _ = _scene.Tagged("s390x", "1", "2");
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null, "1", "2");
        string theirs = _scene.Tagged("riscv64", "2");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal(ImageErrorCode.TagMoved, error.Code);
        Assert.Contains(theirs, error.Message, StringComparison.Ordinal);
        Assert.Equal("1={old} 2={theirs}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_required_platform_and_distinct_platforms_are_asked_for_before_anything_is_sent()
    {
        ManifestList list = await _scene.ComposeAsync();
        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(list, new PublishOptions { RequiredPlatforms = [Platform.Parse("linux/s390x")] }));
        ManifestList twice = ListEdits.Replace(list, list.Manifests[0], list.Manifests[0] with { Platform = list.Manifests[1].Platform });

        Assert.Equal(ImageErrorCode.RequiredPlatformMissing, error.Code);
        _ = await _scene.FailAsync(ImageErrorCode.DuplicatePlatform, twice);
        Assert.Empty(_scene.Requests);
        _ = Assert.Single(await _scene.PublishAsync(twice, new PublishOptions { Force = true }));
    }

    [Fact]
    public async Task A_list_that_no_registry_has_to_take_is_not_sent()
    {
        ManifestList list = await _scene.ComposeAsync();

        _ = await _scene.FailAsync(ImageErrorCode.ManifestTooLarge, list with { Annotations = ListSamples.Map(("a", new string('x', OciJson.MaxDocumentBytes))) });
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task A_stale_draft_names_the_tag_that_moved_or_is_gone()
    {
        ManifestList draft = OciJson.ReadDraft(OciJson.WriteDraft(await _scene.ComposeAsync(), DateTimeOffset.UnixEpoch));
        _scene.Store.SetTag(App, "arm64", _scene.Amd64.Digest);

        string message = await _scene.FailAsync(ImageErrorCode.DraftStale, draft);
        Assert.Contains($"'{_scene.Registry.Address}/{App}:arm64', which pointed to {_scene.Arm64.Digest} then and points to {_scene.Amd64.Digest} now", message, StringComparison.Ordinal);
        _ = _scene.Store.DeleteTag(App, "arm64");
        Assert.Contains("points to nothing now", await _scene.FailAsync(ImageErrorCode.DraftStale, draft), StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
        _ = Assert.Single(await _scene.PublishAsync(draft, new PublishOptions { Force = true }));
    }

    [Fact]
    public async Task Several_tags_go_in_one_request_where_the_registry_can()
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        ManifestList list = await scene.ComposeAsync();
        _ = await scene.PublishAsync(list, "1", "2", "3");

        Assert.Equal(["PUT team/app/manifests/{list}?tag=1&tag=2&tag=3"], scene.Writes);
        Assert.All(["1", "2", "3"], tag => Assert.Contains($"GET {App}/manifests/{tag}", scene.Requests));
    }

    [Fact]
    public async Task A_registry_that_ignores_tags_in_the_query_is_not_asked_so_again()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = await _scene.PublishAsync(list, "1", "2");
        _ = await _scene.PublishAsync(list, "3", "4");

        Assert.Equal(["PUT team/app/manifests/{list}?tag=1&tag=2", "PUT team/app/manifests/1", "PUT team/app/manifests/2", "PUT team/app/manifests/3", "PUT team/app/manifests/4"], _scene.Writes);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(414)]
    public async Task A_registry_that_refuses_tags_in_the_query_gets_them_one_by_one(int status)
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*?tag=*").Status(status);
        _ = await _scene.PublishAsync(list, "1", "2");

        Assert.Equal("1={list} 2={list}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_registry_that_sets_some_of_the_tags_gets_the_others_one_by_one()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*?tag=*").AddHeader("OCI-Tag", "1").MoveTag(App, "1", Digest.Compute("sha256", OciJson.Write(list)));
        _ = await _scene.PublishAsync(list, "1", "2");

        Assert.Equal(["PUT team/app/manifests/{list}?tag=1&tag=2", "PUT team/app/manifests/2"], _scene.Writes);
        Assert.Equal("1={list} 2={list}", _scene.Tags("1", "2"));
    }
}
