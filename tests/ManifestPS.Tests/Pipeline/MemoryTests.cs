using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>What was written is not kept. Alone, for the memory that is measured is the whole process's.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests : IAsyncLifetime
{
    private readonly ModuleRunspace _session = new();
    private RegistryServer _registry = null!;   // set before every test

    private string Repository => _registry.Address + "/team/app";

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _session.Dispose();
    }

    [Fact]
    public void A_thousand_large_lists_are_not_kept()
    {
        SampleImage image = _registry.Store.AddImage("team/app", null);
        string padding = new('x', 64 * 1024);   // 128 MB as strings, if the lists were kept
        string digest = _registry.Store.PutManifest("team/app", null, TestLayout.OciIndex, $$"""
            { "schemaVersion": 2, "mediaType": "{{TestLayout.OciIndex}}", "manifests": [ {
              "mediaType": "{{image.MediaType}}", "digest": "{{image.Digest}}", "size": {{image.Size}},
              "platform": { "os": "linux", "architecture": "amd64" }, "annotations": { "padding": "{{padding}}" } } ] }
            """);
        string[] tags = [.. Enumerable.Range(0, 1000).Select(i => $"t{i}")];
        Array.ForEach(tags, tag => _registry.Store.SetTag("team/app", tag, digest));

        AssertConstant("$images | Get-ImageManifest -ThrottleLimit 16", 300, [.. tags.Select(tag => $"{Repository}:{tag}")]);
    }

    [Fact]
    public void A_hundred_and_fifty_thousand_tags_are_not_kept()
    {
        string digest = _registry.Store.AddImage("team/app", null).Digest;
        for (int i = 0; i < 150_000; i++)
        {
            _registry.Store.SetTag("team/app", $"t{i:D6}{new string('x', 100)}", digest);   // some 75 MB between the first and the last look, if they were kept
        }

        AssertConstant("Get-ImageTag $images[0]", 50_000, Repository);
    }

    private void AssertConstant(string script, int interval, params object[] images)
    {
        Outcome outcome = _session.Invoke($"$n = 0; {script} | ForEach-Object {{ if (++$n % {interval} -eq 0) {{ [GC]::GetTotalMemory($true) }} }}", images);

        long[] memory = [.. outcome.Clean().Select(item => (long)(item?.BaseObject ?? 0L))];
        Assert.Equal(3, memory.Length);
        Assert.InRange(memory[2] - memory[0], long.MinValue, 12L * 1024 * 1024);
    }
}
