using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Tags, repositories and evidence on Debian's docker-registry 2.8, which has no referrers list.</summary>
public sealed class EvidenceRealTests : IAsyncLifetime
{
    private const string Repository = "team/app";
    private const string Manifest = TestLayout.OciManifest;

    private readonly ModuleRunspace _session = new();
    private readonly RegistryStore _store = new();
    private DockerRegistry _registry = null!;   // set before every test
    private SampleImage _image = null!;   // set before every test

    private string Reference => $"{_registry.Address}/{Repository}:1";

    public async ValueTask InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        _image = _store.AddImage(Repository, null);
        await _registry.PushAsync(_store, Repository, _image.Digest, "1");
        _ = await _registry.TakeRequestsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tags_are_listed_and_resolved()
    {
        string[] tags = [.. Enumerable.Range(0, 120).Select(i => $"t{i:D3}")];
        foreach (string tag in tags)
        {
            await _registry.PushTagAsync(_store, Repository, _image.Digest, tag);
        }
        _ = await _registry.TakeRequestsAsync();

        Assert.Equal(["1", .. tags], _session.Invoke("Get-ImageTag $images[0]", Reference).Texts("Tag"));
        Assert.Equal(["GET"], (await _registry.TakeRequestsAsync()).Select(request => request.Method));
        Assert.Equal(tags[10..13].Select(tag => $"{_registry.Address}/{Repository}:{tag}@{_image.Digest}"), _session.Invoke("Get-ImageTag $images[0] -Filter t* -Skip 10 -First 3 -IncludeDigest", Reference).Texts("Reference"));
        Assert.Equal(["GET", "HEAD", "HEAD", "HEAD"], (await _registry.TakeRequestsAsync()).Select(request => request.Method));
        _ = _session.Invoke("Get-ImageTag $images[0]", $"{_registry.Address}/none").SingleError("RepositoryNotFound");
    }

    [Fact]
    public async Task Repositories_are_listed_page_by_page()
    {
        string[] names = [.. Enumerable.Range(0, 5).Select(i => $"other/app{i}")];
        foreach (string name in names)
        {
            await _registry.PushAsync(_store, name, _store.AddImage(name, null).Digest, "1");
        }

        Assert.Equal([.. names, Repository], _session.Invoke("Get-ImageRepository $images[0]", _registry.Address).Texts("Repository"));
        Assert.Equal(names[1..3].Select(name => $"{_registry.Address}/{name}:1"), _session.Invoke("Get-ImageRepository $images[0] -Skip 1 -First 2 | Get-ImageTag", _registry.Address).Texts("Reference"));
    }

    [Fact]
    public async Task Evidence_is_found_by_the_tags_that_stand_in_for_the_list()
    {
        string sbom = """{"spdxVersion":"SPDX-2.3","name":"app","packages":[{"name":"bash"}]}""";
        JsonObject attached = await PutAsync(null, "application/spdx+json", ("application/spdx+json", sbom));
        attached["artifactType"] = "application/spdx+json";
        string index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = TestLayout.OciIndex, ["manifests"] = new JsonArray(attached) }.ToJsonString();
        string name = _image.Digest.Replace(':', '-');
        await _registry.PushAsync(_store, Repository, _store.PutManifest(Repository, null, TestLayout.OciIndex, index), name);
        _ = await PutAsync(name + ".sig", null, ("application/vnd.dev.cosign.simplesigning.v1+json", "{}"));

        Outcome found = _session.Invoke("Get-ImageReferrer $images[0] -Verbose", Reference);
        Outcome expanded = _session.Invoke("Get-ImageReferrer $images[0] -Expand", Reference);

        Assert.Equal(["ReferrersTag", "CosignTag"], found.Texts("Source"));
        Assert.Equal(2, found.Clean().Count);
        Assert.Equal(["SPDX", null], expanded.Texts("Format"));
        Assert.Equal(["ReferrersTag"], _session.Invoke("Get-ImageReferrer $images[0] -ArtifactType application/spdx+json", Reference).Texts("Source"));
        Assert.Contains(found.Verbose, line => line.Contains($"/referrers/{_image.Digest} -> 404, text/plain", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_evidence_there_is_nothing_and_no_error() => Assert.Empty(_session.Invoke("Get-ImageReferrer $images[0]", Reference).Clean());

    private async Task<JsonObject> PutAsync(string? tag, string? artifactType, params (string MediaType, string Content)[] blobs)
    {
        JsonObject manifest = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = Manifest,
            ["config"] = AddBlob("application/vnd.oci.empty.v1+json", "{}"),
            ["layers"] = new JsonArray([.. blobs.Select(blob => AddBlob(blob.MediaType, blob.Content))]),
            ["subject"] = new JsonObject { ["mediaType"] = _image.MediaType, ["digest"] = _image.Digest, ["size"] = _image.Size },
        };
        if (artifactType is not null)
        {
            manifest["artifactType"] = artifactType;
        }
        string json = manifest.ToJsonString();
        string digest = _store.PutManifest(Repository, null, Manifest, json);
        await _registry.PushAsync(_store, Repository, digest, tag);
        return new JsonObject { ["mediaType"] = Manifest, ["digest"] = digest, ["size"] = Encoding.UTF8.GetByteCount(json) };
    }

    private JsonObject AddBlob(string mediaType, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = _store.PutBlob(Repository, bytes), ["size"] = bytes.Length };
    }
}
