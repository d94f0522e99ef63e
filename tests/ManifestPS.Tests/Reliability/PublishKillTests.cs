using System.Diagnostics;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>The process is killed at every request of a publication of three tags.</summary>
public sealed class PublishKillTests
{
    private const string Target = "team/app";

    [Fact]
    public async Task Killed_at_any_request_no_tag_points_to_missing_content_and_the_same_again_completes()
    {
        int requests = await CountAsync();
        int good = 0;
        for (int k = 1; k <= requests; k++)
        {
            await using RegistryServer registry = await StartAsync();
            FaultRule stall = registry.Faults.On("*", "*").When(Occurrence.Nth(k)).Stall();
            using Process shell = Start(registry);
            await registry.Requests.WaitForRequestsAsync(k);
            shell.Kill();
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            await registry.Requests.WaitForEndedAsync(k);
            Assert.Equal(1, stall.Hits);
            AssertComplete(registry.Store);

            registry.Faults.Clear();
            Assert.Equal(0, await RunAsync(registry));
            Assert.Single(new[] { "old", "fresh1", "fresh2" }.Select(tag => registry.Store.Resolve(Target, tag)).Distinct());
            Assert.Equal(2, registry.Store.Manifest(Target, "old")?.Document?["manifests"]?.AsArray().Count);
            AssertComplete(registry.Store);
            good++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"Killed at {good} of {requests} requests.");
        Assert.True(requests >= 15, $"The publication took only {requests} requests.");
    }

    /// <summary>A list of one image that is in the target, and one whose blobs have to be mounted; the first tag is there already.</summary>
    private static async Task<RegistryServer> StartAsync()
    {
        RegistryServer registry = await RegistryServer.StartAsync(RegistryOptions.LikeDockerRegistry());
        _ = registry.Store.AddImage(Target, "amd64");
        _ = registry.Store.AddImage("base/image", "arm64", architecture: "arm64");
        _ = registry.Store.AddList(Target, "old", docker: false, registry.Store.AddImage(Target, null, architecture: "s390x"));
        return registry;
    }

    private static async Task<int> CountAsync()
    {
        await using RegistryServer registry = await StartAsync();
        Assert.Equal(0, await RunAsync(registry));
        return registry.Requests.Total;
    }

    private static async Task<int> RunAsync(RegistryServer registry)
    {
        using Process shell = Start(registry);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shell.ExitCode;
    }

    private static Process Start(RegistryServer registry) => Process.Start(new ProcessStartInfo("dotnet",
        [TestBuild.ShellPath, $"New-ManifestList {registry.Address}/{Target}:old {registry.Address}/{Target}:amd64, {registry.Address}/base/image:arm64 | Publish-ManifestList -Tag fresh1, old, fresh2"])
    {
        RedirectStandardOutput = true,
    }) ?? throw new InvalidOperationException("The shell did not start.");

    private static void AssertComplete(RegistryStore store) => Assert.All(store.Repositories, repository =>
        Assert.All(store.Tags(repository), tag => AssertComplete(store, repository, store.Resolve(repository, tag) ?? "")));

    private static void AssertComplete(RegistryStore store, string repository, string digest)
    {
        JsonNode? document = store.Manifest(repository, digest)?.Document;
        Assert.True(document is not null, $"{repository} lacks {digest}.");
        Assert.All(document["manifests"]?.AsArray() ?? [], child => AssertComplete(store, repository, (string?)child?["digest"] ?? ""));
        JsonNode?[] blobs = [.. document["layers"]?.AsArray() ?? [], .. document["config"] is { } config ? [config] : Array.Empty<JsonNode?>()];
        Assert.All(blobs, blob => Assert.NotNull(store.Blob(repository, (string?)blob?["digest"] ?? "")));
    }
}
