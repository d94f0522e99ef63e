using System.Net;

namespace ManifestPS.TestRegistry.Tests;

public sealed class GateTests
{
    [Fact]
    public async Task A_gate_counts_arrivals_and_lets_go_what_it_is_told()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        using HttpClient client = Wire.Client(registry);
        Gate gate = registry.Faults.Hold("GET", "/v2/");
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 5).Select(_ => client.SendAsync("GET", "/v2/"))];
        await gate.WaitForArrivalsAsync(5);

        Assert.Equal(5, registry.Requests.MaxInFlight);
        gate.Release(2);
        await Task.WhenAny(asked);
        Assert.InRange(asked.Count(task => task.IsCompleted), 1, 2);
        gate.Release();
        HttpResponseMessage[] answered = await Task.WhenAll(asked);

        Assert.All(answered, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(5, registry.Requests.ConnectionCount);
        Assert.Equal(5, registry.Requests.All.Select(request => request.ConnectionId).Distinct().Count());
    }

    [Fact]
    public async Task Requests_one_after_the_other_are_never_counted_as_concurrent()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        using HttpClient client = Wire.Client(registry);
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage response = await client.SendAsync("GET", "/v2/");
            await response.TextAsync();
        }

        Assert.Equal(1, registry.Requests.MaxInFlight);
        Assert.Equal(1, registry.Requests.ConnectionCount);
        Assert.Equal(Enumerable.Range(1, 400).Select(order => (long?)order), registry.Requests.All.SelectMany(request => new[] { request.Started, request.Ended }));
    }

    [Fact]
    public async Task A_held_answer_belongs_to_a_request_that_was_carried_out()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        using HttpClient client = Wire.Client(registry);
        string digest = registry.Store.PutManifest("a", "latest", Wire.OciIndex, "{}");
        Gate gate = registry.Faults.Hold("DELETE", "*", answers: true);
        Task<HttpResponseMessage> asked = client.SendAsync("DELETE", "/v2/a/manifests/latest");
        await gate.WaitForArrivalsAsync(1);

        Assert.Empty(registry.Store.Tags("a"));
        Assert.NotNull(registry.Store.Manifest("a", digest));
        gate.Release();
        Assert.Equal(HttpStatusCode.Accepted, (await asked).StatusCode);
    }

    [Fact]
    public async Task A_client_that_leaves_the_gate_is_counted_as_gone()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        using HttpClient client = Wire.Client(registry);
        using CancellationTokenSource leave = new();
        Gate gate = registry.Faults.Hold("*", "*");
        Task asked = client.GetAsync("/v2/", leave.Token);
        await gate.WaitForArrivalsAsync(1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        await registry.Requests.WaitForAbortedAsync(1);
        Assert.Equal(1, registry.Requests.Aborted);
    }

    [Fact]
    public async Task Everything_ends_with_the_server()
    {
        RegistryServer registry = await RegistryServer.StartAsync();
        using HttpClient client = Wire.Client(registry);
        Gate gate = registry.Faults.Hold("*", "/v2/");
        registry.Faults.On("GET", "/v2/a/tags/list").Stall();
        Task held = client.SendAsync("GET", "/v2/");
        Task stalled = client.SendAsync("GET", "/v2/a/tags/list");
        await gate.WaitForArrivalsAsync(1);
        await registry.Requests.WaitForRequestsAsync(2);
        await registry.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => held);
        await Assert.ThrowsAsync<HttpRequestException>(() => stalled);
    }
}
