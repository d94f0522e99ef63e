using ManifestPS.Errors;
using ManifestPS.Operations.Publish;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.TestRegistry.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>Tags move together: whatever fails, each holds what it held before, or the error says what it holds.</summary>
public sealed class PublishRollbackTests : IAsyncLifetime
{
    private const string App = PublishScene.Repository;

    private PublishScene _scene = null!;   // set before every test

    public async ValueTask InitializeAsync()
    {
        _scene = await PublishScene.StartAsync();
        _ = _scene.Tagged("s390x", "1", "2", "3");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public async Task A_tag_that_is_denied_puts_the_others_back(string denied)
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", $"*/manifests/{denied}").Error(403, "DENIED", "immutable tag");

        Assert.Contains("immutable tag", await _scene.FailAsync(ImageErrorCode.AccessDenied, list, "1", "2", "3"), StringComparison.Ordinal);
        Assert.Equal("1={old} 2={old} 3={old}", _scene.Tags("1", "2", "3"));
    }

    [Fact]
    public async Task A_fresh_tag_is_taken_away_again_where_the_registry_can()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh2").Error(403, "DENIED", "no");

        _ = await _scene.FailAsync(ImageErrorCode.AccessDenied, list, "fresh1", "fresh2", "1");
        Assert.Equal("fresh1=nothing fresh2=nothing 1={old}", _scene.Tags("fresh1", "fresh2", "1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fresh_tag_that_cannot_be_taken_away_is_said_with_what_every_tag_holds(bool lies)
    {
        ManifestList list = await _scene.ComposeAsync();
        _scene.Registry.Options.TagDeleteStatus = 400;
        if (lies)
        {
            _ = _scene.Registry.Faults.On("DELETE", "*/manifests/fresh1").Status(202);
        }
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh2").Error(403, "DENIED", "immutable tag");

        string message = await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "fresh1", "fresh2", "1");
        string ours = _scene.Store.Resolve(App, "fresh1") ?? "";
        Assert.Equal("fresh1={list} fresh2=nothing 1={old}", _scene.Tags("fresh1", "fresh2", "1"));
        Assert.Contains("immutable tag", message, StringComparison.Ordinal);
        Assert.Contains($"'1' points to {_scene.Store.Resolve(App, "1")}, as before; 'fresh1' points to {ours}, before to nothing; 'fresh2' points to nothing, as before", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_confirms_a_tag_and_never_shows_it_is_reported_with_what_every_tag_points_to()
    {
        ManifestList list = await _scene.ComposeAsync();
        string old = _scene.Store.Resolve(App, "2") ?? "";
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Status(201);

        string message = await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "2");
        Assert.Contains($"'1' points to {_scene.Store.Resolve(App, "1")}; '2' points to {old}. Nothing was restored", message, StringComparison.Ordinal);
        Assert.Equal("1={list} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_registry_that_confirms_a_fresh_tag_and_never_shows_it_is_reported_and_the_tag_is_not_deleted()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh").Status(201);

        Assert.Contains("'fresh' points to nothing", await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "fresh"), StringComparison.Ordinal);
        Assert.Equal(0, _scene.Registry.Requests.Count("DELETE", "*"));
    }

    [Fact]
    public async Task A_tag_that_somebody_else_moves_after_the_write_stays_theirs_with_a_warning()
    {
        ManifestList list = await _scene.ComposeAsync();
        string theirs = _scene.Tagged("riscv64");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/3").MoveTag(App, "3", theirs);

        Assert.Equal(["Moved", "Moved"], (await _scene.PublishAsync(list, "1", "3")).Select(result => result.Status));
        Assert.Equal("1={list} 3={theirs}", _scene.Tags("1", "3"));
        Assert.Single(_scene.Lines, line => line.Contains($":3' was written as {_scene.Store.Resolve(App, "1")}, but now points to {theirs}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_digest_only_publication_that_the_registry_forgets_is_found_out()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/sha256:*").Status(201);

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => _scene.PublishToAsync(list with { Name = null }, App));
        Assert.Equal(ImageErrorCode.PublishVerifyFailed, error.Code);
    }

    [Fact]
    public async Task A_tag_that_somebody_else_moved_in_between_is_theirs()
    {
        ManifestList list = await _scene.ComposeAsync();
        string theirs = _scene.Tagged("riscv64");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Run(() =>
        {
            _scene.Store.SetTag(App, "1", theirs);
            return Task.CompletedTask;
        }).Error(403, "DENIED", "no");

        string message = await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "2", "3");
        Assert.Equal("1={theirs} 2={old} 3={old}", _scene.Tags("1", "2", "3"));
        Assert.Contains($"'1' points to {theirs}, before to", message, StringComparison.Ordinal);
        Assert.Contains("'2' points to", message, StringComparison.Ordinal);
        Assert.Contains("'3' points to", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public async Task A_stop_in_between_puts_the_tags_back_on_its_own_time(string last)
    {
        ManifestList list = await _scene.ComposeAsync();
        PublishPlan plan = await _scene.PlanAsync(list, options: null, "1", "2", "3");
        using CancellationTokenSource stop = new();
        Gate gate = _scene.Registry.Faults.Hold("PUT", $"*/manifests/{last}", answers: true);
        Task<IReadOnlyList<PublishedManifestList>> publishing = _scene.PublishAsync(plan, stop.Token);
        await gate.WaitForArrivalsAsync(1);
        await stop.CancelAsync();
        gate.Release();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        Assert.Equal("1={old} 2={old} 3={old}", _scene.Tags("1", "2", "3"));
    }

    [Fact]
    public async Task A_write_whose_response_is_lost_is_found_done()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Applied().Cut();

        Assert.Equal(["Moved", "Moved"], (await _scene.PublishAsync(list, "1", "2")).Select(result => result.Status));
        Assert.Equal(1, _scene.Registry.Requests.Count("PUT", "*/manifests/2"));
    }

    [Fact]
    public async Task A_write_that_is_lost_and_never_seen_restores_the_tags_before_it()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Cut();

        _ = await _scene.FailAsync(ImageErrorCode.NetworkTruncated, list, "1", "2");
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
        Assert.Equal([0.25, 0.5, 1, 2, 2], _scene.Clock.Waits.Take(5));
    }

    [Fact]
    public async Task A_tag_that_cannot_be_put_back_is_said()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/1").When(Occurrence.Nth(2)).Status(500);
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Error(403, "DENIED", "no");

        Assert.Contains("'1' points to", await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "2"), StringComparison.Ordinal);
        Assert.Equal("1={list} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task Tags_that_one_request_set_are_restored_when_it_is_stopped()
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        _ = scene.Tagged("s390x", "1", "2");
        ManifestList list = await scene.ComposeAsync();
        PublishPlan plan = await scene.PlanAsync(list, options: null, "1", "2", "fresh");
        using CancellationTokenSource stop = new();
        Gate gate = scene.Registry.Faults.Hold("PUT", "*?tag=*", answers: true);
        Task<IReadOnlyList<PublishedManifestList>> publishing = scene.PublishAsync(plan, stop.Token);
        await gate.WaitForArrivalsAsync(1);
        await stop.CancelAsync();
        gate.Release();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        Assert.Equal("1={old} 2={old} fresh=nothing", scene.Tags("1", "2", "fresh"));
    }

    [Theory]
    [InlineData("GET", "*/manifests/2")]
    [InlineData("PUT", "*?tag=*")]
    public async Task One_request_for_all_tags_that_is_lost_or_a_look_that_fails_ends_nothing(string method, string target)
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        _ = scene.Tagged("s390x", "1", "2");
        ManifestList list = await scene.ComposeAsync();
        PublishPlan plan = await scene.PlanAsync(list, options: null, "1", "2", "fresh");
        FaultRule rule = scene.Registry.Faults.On(method, target).When(Occurrence.Once);
        _ = method == "PUT" ? rule.Applied().Cut() : rule.Status(500);
        _ = await scene.PublishAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal("1={list} 2={list} fresh={list}", scene.Tags("1", "2", "fresh"));
        Assert.Equal(1, scene.Registry.Requests.Count("PUT", "*"));
    }

    [Fact]
    public async Task Tags_that_one_request_set_unsaid_are_restored_when_the_rest_fails()
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        string old = scene.Tagged("s390x", "1", "2");
        ManifestList list = await scene.ComposeAsync();
        _ = scene.Registry.Faults.On("PUT", "*?tag=*").Applied().Status(405).MoveTag(App, "2", old);
        _ = scene.Registry.Faults.On("PUT", "*/manifests/2").Error(403, "DENIED", "no");

        _ = await scene.FailAsync(ImageErrorCode.AccessDenied, list, "1", "2");
        Assert.Equal("1={old} 2={old}", scene.Tags("1", "2"));
    }
}
