using ManifestPS.Errors;
using ManifestPS.Operations.Publish;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests;

/// <summary>Registries whose reads lag behind writes, that have no time, that take lists in one way only, or that deny what does not exist.</summary>
public sealed class PublishLagTests : IAsyncLifetime
{
    private const string App = PublishScene.Repository;

    private PublishScene _scene = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _scene = await PublishScene.StartAsync();
        _ = _scene.Tagged("s390x", "1", "2");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Reads_that_lag_behind_the_write_are_waited_for_and_nothing_is_deleted(int stale)
    {
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null, "fresh-a", "fresh-b");
        _ = _scene.Registry.Faults.On("GET", "*/manifests/fresh-a").When(Occurrence.First(1 + stale)).Error(404, "MANIFEST_UNKNOWN", "unknown");   // one comes before the write
        _ = _scene.Registry.Faults.On("GET", "*/manifests/fresh-b").When(Occurrence.First(1 + stale)).Error(404, "MANIFEST_UNKNOWN", "unknown");
        IReadOnlyList<PublishedManifestList> published = await _scene.PublishAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal(["Created", "Created"], published.Select(result => result.Status));
        Assert.Equal("fresh-a={list} fresh-b={list}", _scene.Tags("fresh-a", "fresh-b"));
        Assert.Equal(0, _scene.Registry.Requests.Count("DELETE", "*"));
        Assert.Equal(2, _scene.Registry.Requests.Count("PUT", "*/manifests/fresh-*"));
    }

    [Fact]
    public async Task A_stale_look_right_before_a_write_is_no_other_publisher()
    {
        string stale = _scene.Tagged("riscv64", "2");
        _ = _scene.Tagged("s390x", "2");
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null, "1", "2");
        _ = _scene.Registry.Faults.On("GET", "*/manifests/2").Once().OtherBody(_scene.Store.Manifest(App, stale)?.Content ?? default).RemoveHeader("Docker-Content-Digest");
        _ = await _scene.PublishAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal("1={list} 2={list}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_tag_that_was_confirmed_is_restored_although_it_still_reads_as_before()
    {
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null, "1", "2");
        byte[] old = _scene.Store.Manifest(App, "1")?.Content.ToArray() ?? [];
        _ = _scene.Registry.Faults.On("GET", "*/manifests/1").OtherBody(old).RemoveHeader("Docker-Content-Digest");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Error(403, "DENIED", "no");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal(ImageErrorCode.AccessDenied, error.Code);
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_fresh_tag_that_was_confirmed_and_never_shows_is_not_deleted_but_reported()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("GET", "*/manifests/fresh1").Error(404, "MANIFEST_UNKNOWN", "unknown");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh2").Error(403, "DENIED", "immutable tag");

        string message = await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "fresh1", "fresh2");
        Assert.Contains("'fresh1' points to something unknown, before to nothing", message, StringComparison.Ordinal);
        Assert.Equal(0, _scene.Registry.Requests.Count("DELETE", "*"));
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(429, false)]
    [InlineData(503, true)]
    [InlineData(503, false)]
    [InlineData(500, false)]
    [InlineData(504, false)]
    public async Task A_write_that_the_registry_had_no_time_for_is_repeated_after_a_look(int status, bool saysWhen)
    {
        _scene.Repeat(4);
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/1").When(Occurrence.First(2)).Status(status, saysWhen ? [("Retry-After", "3")] : []);

        Assert.Equal("Moved", Assert.Single(await _scene.PublishAsync(list, "1")).Status);
        string look = "GET team/app/manifests/1";
        string write = "PUT team/app/manifests/1";
        Assert.Equal([look, write, look, write, look, write, look], _scene.Requests);
        Assert.Equal(saysWhen ? [3d, 3d] : [0.25, 0.5], _scene.Clock.Waits);
    }

    [Fact]
    public async Task A_write_is_repeated_no_more_often_than_the_user_allows()
    {
        _scene.Repeat(2);
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Status(429);

        Assert.Contains("(3 attempts)", await _scene.FailAsync(ImageErrorCode.RateLimited, list, "1", "2"), StringComparison.Ordinal);
        Assert.Equal(3, _scene.Registry.Requests.Count("PUT", "*/manifests/2"));
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_write_is_not_repeated_over_what_somebody_else_has_written_meanwhile()
    {
        _scene.Repeat(4);
        ManifestList list = await _scene.ComposeAsync();
        string theirs = _scene.Tagged("riscv64");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/1").Run(() =>
        {
            _scene.Store.SetTag(App, "1", theirs);
            return Task.CompletedTask;
        }).Status(503);

        _ = await _scene.FailAsync(ImageErrorCode.RegistryUnavailable, list, "1");
        Assert.Equal(1, _scene.Registry.Requests.Count("PUT", "*/manifests/1"));
        Assert.Equal("1={theirs}", _scene.Tags("1"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task A_registry_that_takes_lists_by_tag_only_gets_them_so(int status)
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/sha256:*").Error(status, "NOT_FOUND", "image not found");
        _ = await _scene.PublishAsync(list, "fresh");
        _ = await _scene.PublishAsync(list, "1", "2");

        Assert.Equal("fresh={list} 1={list} 2={list}", _scene.Tags("fresh", "1", "2"));
    }

    [Fact]
    public async Task A_list_that_is_refused_by_digest_is_not_a_missing_repository()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/sha256:*").Error(404, "NOT_FOUND", "image not found");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishToAsync(list with { Name = null }, App));
        Assert.Equal(ImageErrorCode.RegistryRefused, error.Code);
        Assert.Contains("by digest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tag_that_may_not_be_read_while_it_is_absent_can_be_published(bool force)
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("GET,HEAD", "*/manifests/fresh").Once().Error(403, "DENIED", "no");
        PublishPlan plan = await _scene.PlanAsync(list, new PublishOptions { Force = force }, "fresh");

        Assert.Contains("  tag fresh: unknown (AccessDenied)", plan.Describe());
        PublishedManifestList published = Assert.Single(await _scene.PublishAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal(("Published", null), (published.Status, published.PreviousDigest));
        Assert.Equal("fresh={list}", _scene.Tags("fresh"));
    }

    [Fact]
    public async Task A_tag_that_may_not_be_read_fails_a_guard_with_the_permission_that_is_missing()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("GET,HEAD", "*/manifests/fresh").Error(403, "DENIED", "no");

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishAsync(list, new PublishOptions { ExpectedDigest = _scene.Amd64.Digest, Force = true }, "fresh"));
        Assert.Equal(ImageErrorCode.AccessDenied, error.Code);
        Assert.Contains("without permission to pull from", error.Message, StringComparison.Ordinal);
        Assert.Empty(_scene.Writes);
    }

    [Fact]
    public async Task A_tag_that_may_never_be_read_is_published_with_a_warning()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("GET,HEAD", "*/manifests/fresh").Error(403, "DENIED", "no");

        _ = await _scene.PublishAsync(list, "fresh");
        Assert.Equal("fresh={list}", _scene.Tags("fresh"));
        Assert.Single(_scene.Lines, line => line.Contains(":fresh' was written, but could not be read back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tag_whose_old_value_is_unknown_cannot_be_restored_and_that_is_said()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("GET,HEAD", "*/manifests/denied").When(Occurrence.First(2)).Error(403, "DENIED", "no");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh").Error(400, "TAG_INVALID", "immutable");

        string message = await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "denied", "fresh", "1");
        Assert.Contains("before to something unknown", message, StringComparison.Ordinal);
        Assert.Equal("1={old} denied={list}", _scene.Tags("1", "denied"));
        Assert.Equal(0, _scene.Registry.Requests.Count("DELETE", "*"));
    }
}
