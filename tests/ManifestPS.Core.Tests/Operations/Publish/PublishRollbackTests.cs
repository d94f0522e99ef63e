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
        Assert.Contains($"'1' holds {_scene.Store.Resolve(App, "1")} as before; 'fresh1' holds {ours} and held nothing before; 'fresh2' holds nothing as before", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_takes_one_thing_and_has_another_is_found_out()
    {
        ManifestList list = await _scene.ComposeAsync();
        string theirs = _scene.Tagged("riscv64");
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Status(201);
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/3").MoveTag(App, "3", theirs);

        Assert.Contains("the registry has", await _scene.FailAsync(ImageErrorCode.PublishVerifyFailed, list, "1", "2"), StringComparison.Ordinal);
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
        Assert.Contains(theirs, await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "3"), StringComparison.Ordinal);
        Assert.Equal("1={old} 3={theirs}", _scene.Tags("1", "3"));
    }

    [Fact]
    public async Task A_registry_that_takes_a_fresh_tag_and_has_nothing_is_found_out()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/fresh").Status(201);

        Assert.Contains("nothing", await _scene.FailAsync(ImageErrorCode.PublishVerifyFailed, list, "1", "fresh"), StringComparison.Ordinal);
        Assert.Equal("1={old} fresh=nothing", _scene.Tags("1", "fresh"));
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
        Assert.Contains($"'1' holds {theirs} and held", message, StringComparison.Ordinal);
        Assert.Contains("'2' holds", message, StringComparison.Ordinal);
        Assert.Contains("'3' holds", message, StringComparison.Ordinal);
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
    public async Task An_answer_that_never_comes_after_the_tag_was_written_puts_it_back()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Once().Applied().Cut();

        _ = await _scene.FailAsync(ImageErrorCode.NetworkTruncated, list, "1", "2");
        Assert.Equal("1={old} 2={old}", _scene.Tags("1", "2"));
    }

    [Fact]
    public async Task A_tag_that_cannot_be_put_back_is_said()
    {
        ManifestList list = await _scene.ComposeAsync();
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/1").When(Occurrence.Nth(2)).Status(500);
        _ = _scene.Registry.Faults.On("PUT", "*/manifests/2").Error(403, "DENIED", "no");

        Assert.Contains("'1' holds", await _scene.FailAsync(ImageErrorCode.PublishIncomplete, list, "1", "2"), StringComparison.Ordinal);
        Assert.Equal("1={list} 2={old}", _scene.Tags("1", "2"));
    }

    [Theory]
    [InlineData("GET,HEAD", "*/manifests/2")]
    [InlineData("PUT", "*?tag=*")]
    public async Task Tags_that_one_request_set_are_put_back_like_any(string method, string target)
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        _ = scene.Tagged("s390x", "1", "2");
        ManifestList list = await scene.ComposeAsync();
        PublishPlan plan = await scene.PlanAsync(list, options: null, "1", "2", "fresh");
        FaultRule rule = scene.Registry.Faults.On(method, target).When(method == "PUT" ? Occurrence.Once : Occurrence.Nth(2));
        _ = method == "PUT" ? rule.Applied().Cut() : rule.Status(500);

        _ = await Assert.ThrowsAnyAsync<ImageException>(() => scene.PublishAsync(plan, TestContext.Current.CancellationToken));
        Assert.Equal("1={old} 2={old} fresh=nothing", scene.Tags("1", "2", "fresh"));
    }

    [Fact]
    public async Task Tags_that_one_request_set_unsaid_are_put_back_when_the_rest_fails()
    {
        await using PublishScene scene = await PublishScene.StartAsync(new RegistryOptions());
        _ = scene.Tagged("s390x", "1", "2");
        ManifestList list = await scene.ComposeAsync();
        _ = scene.Registry.Faults.On("PUT", "*?tag=*").Applied().Status(405);
        _ = scene.Registry.Faults.On("PUT", "*/manifests/*").Error(403, "DENIED", "no").When(Occurrence.First(1));

        _ = await scene.FailAsync(ImageErrorCode.AccessDenied, list, "1", "2");
        Assert.Equal("1={old} 2={old}", scene.Tags("1", "2"));
    }
}
