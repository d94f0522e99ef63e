using ManifestPS.Registry.Limits;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row E13: how many requests are under way, and who goes first.</summary>
public sealed class RequestLimiterTests
{
    private readonly RequestLimiter _places = new();

    [Fact]
    public async Task Four_requests_are_under_way_to_one_registry_whoever_sends_them()
    {
        await using RegistryServer registry = await StartAsync();
        Gate gate = registry.Faults.Hold("GET", "*");
        Task[] reads = [.. Enumerable.Range(0, 10).Select(_ => new RegistryCall(Options()).GetAsync(registry))];
        await gate.WaitForArrivalsAsync(4);
        gate.Release();
        await Task.WhenAll(reads);

        Assert.Equal((4, 10), (registry.Requests.MaxInFlight, registry.Requests.Total));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(6, 6)]
    [InlineData(20, 20)]
    public async Task A_limit_that_is_given_is_the_limit_of_the_call(int limit, int underWay)
    {
        await using RegistryServer registry = await StartAsync();
        Gate gate = registry.Faults.Hold("GET", "*");
        RegistryCall call = new(Options(limit));
        Task[] reads = [.. Enumerable.Range(0, 25).Select(_ => call.GetAsync(registry))];
        await gate.WaitForArrivalsAsync(underWay);
        gate.Release();
        await Task.WhenAll(reads);

        Assert.Equal(underWay, registry.Requests.MaxInFlight);
    }

    [Fact]
    public async Task A_slow_registry_does_not_keep_the_others_waiting()
    {
        await using RegistryServer slow = await StartAsync();
        await using RegistryServer second = await StartAsync();
        await using RegistryServer third = await StartAsync();
        Gate gate = slow.Faults.Hold("GET", "*");
        RegistryCall call = new(Options());
        Task[] reads = [.. Enumerable.Range(0, 30).Select(_ => call.GetAsync(slow))];
        await gate.WaitForArrivalsAsync(4);

        _ = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => call.GetAsync(number % 2 == 0 ? second : third)));

        Assert.Equal((4, 5, 5), (slow.Requests.Total, second.Requests.Total, third.Requests.Total));
        gate.Release();
        await Task.WhenAll(reads);
    }

    [Fact]
    public async Task Sixteen_are_under_way_in_all()
    {
        Assert.All(Enumerable.Range(0, 16), number => Assert.True(EnterAsync($"registry-{number / 4}").IsCompletedSuccessfully));
        Task next = EnterAsync("registry-4");
        Assert.False(next.IsCompleted);

        _places.Leave("registry-0");

        await Soon(next);
        Assert.False(EnterAsync("registry-5").IsCompleted);
        Assert.False(EnterAsync("registry-0").IsCompleted);
    }

    [Fact]
    public async Task What_describes_images_goes_before_what_they_are_made_of()
    {
        Fill("a");
        Task blob = EnterAsync("a", isBulk: true);
        Task document = EnterAsync("a");

        _places.Leave("a");
        await Soon(document);
        Assert.False(blob.IsCompleted);
        _places.Leave("a");
        await Soon(blob);
    }

    [Fact]
    public async Task Also_between_registries()
    {
        Assert.All(Enumerable.Range(0, 16), number => Assert.True(EnterAsync($"registry-{number / 4}").IsCompletedSuccessfully));
        Task blob = EnterAsync("a", isBulk: true);
        Task document = EnterAsync("b");
        Task later = EnterAsync("c");

        _places.Leave("registry-0");
        await Soon(document);
        _places.Leave("registry-0");
        await Soon(later);
        Assert.False(blob.IsCompleted);
    }

    [Fact]
    public async Task A_larger_limit_goes_past_the_usual_number_but_not_past_who_came_before()
    {
        Fill("a");
        Assert.True(EnterAsync("a", limit: 6).IsCompletedSuccessfully);
        Task usual = EnterAsync("a");
        Task larger = EnterAsync("a", limit: 6);
        Assert.False(larger.IsCompleted);

        _places.Leave("a");
        Assert.False(usual.IsCompleted);
        _places.Leave("a");
        await Soon(usual);
        await Soon(larger);
    }

    [Fact]
    public async Task Who_gives_up_makes_way()
    {
        Fill("a");
        using CancellationTokenSource stop = new();
        Task first = _places.EnterAsync("a", isBulk: false, limit: null, stop.Token);
        Task second = EnterAsync("a", limit: 5);
        Assert.False(second.IsCompleted);

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(first));
        await Soon(second);
        _places.Leave("a");
        _places.Leave("a");
        Assert.True(EnterAsync("a").IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_document_overtakes_the_blobs_of_a_busy_registry()
    {
        await using RegistryServer registry = await StartAsync();
        Descriptor blob = new() { MediaType = MediaTypes.OciLayerGzip, Digest = registry.Store.PutBlob(RegistryCall.Repository, "blob"u8.ToArray()), Size = 4 };
        Gate gate = registry.Faults.Hold("GET", "*");
        RegistryCall call = new(Options());
        Task[] first = [.. Enumerable.Range(0, 4).Select(_ => call.GetAsync(registry))];
        await gate.WaitForArrivalsAsync(4);
        Task<Stream> blobs = call.Open(registry).OpenBlobAsync(blob, TestContext.Current.CancellationToken);
        Task document = call.GetAsync(registry);
        gate.Release(1);
        await gate.WaitForArrivalsAsync(5);
        gate.Release();
        await Task.WhenAll([.. first, document]);
        await (await blobs).DisposeAsync();

        Assert.Equal(5, registry.Requests.All.Take(5).Count(request => request.Path.Contains("/manifests/", StringComparison.Ordinal)));
    }

    private static async Task<RegistryServer> StartAsync()
    {
        RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        return registry;
    }

    private static Task Soon(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private RegistryOptions Options(int? limit = null) => RegistryCall.Once with { ThrottleLimit = limit, Places = _places };

    private void Fill(string registry) => Assert.All(Enumerable.Range(0, 4), _ => Assert.True(EnterAsync(registry).IsCompletedSuccessfully));

    private Task EnterAsync(string registry, bool isBulk = false, int? limit = null) =>
        _places.EnterAsync(registry, isBulk, limit, TestContext.Current.CancellationToken);
}
