using System.Diagnostics;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;
using ManifestPS.TestSession;

namespace ManifestPS.Tests;

/// <summary>Against Debian's docker-registry, and side by side with the docker client.</summary>
public sealed class RegistryRealTests : IAsyncLifetime
{
    private const string Repository = "team/app";

    private readonly ModuleRunspace _session = new();
    private readonly RegistryStore _store = new();
    private DockerRegistry? _registry;

    public static TheoryData<string> Lists => ["docker-list", "oci-index"];

    public static TheoryData<string> Singles => ["docker-single", "oci-single"];

    public async ValueTask InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        foreach (bool docker in (bool[])[true, false])
        {
            SampleImage[] images = [.. Enumerable.Range(0, 16).Select(i => _store.AddImage(Repository, null, i % 5 == 0 ? "windows" : "linux", i % 2 == 0 ? "arm" : "arch" + i, i % 2 == 0 ? "v" + i : null, docker, layers: 1 + (i % 3)))];
            await _registry.PushAsync(_store, Repository, _store.AddList(Repository, null, docker, images).Digest, docker ? "docker-list" : "oci-index");
            await _registry.PushAsync(_store, Repository, images[4].Digest, docker ? "docker-single" : "oci-single");
        }
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

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_of_16_is_one_request(string tag)
    {
        Assert.Equal(16, _session.Invoke("Get-ImageManifest $images[0]", Reference(tag)).Clean().Count);

        (string method, string path, _) = Assert.Single(await RequestsAsync());
        Assert.Equal(("GET", $"/v2/{Repository}/manifests/{tag}"), (method, path));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Detailed_is_one_more_for_each_child_and_in_parallel(string tag)
    {
        Assert.Equal(16, _session.Invoke("Get-ImageManifest $images[0] -Detailed", Reference(tag)).Clean().Count);

        IReadOnlyList<(string Method, string Path, string Remote)> requests = await RequestsAsync();
        Assert.Equal(17, requests.Count);
        Assert.Equal(17, requests.Select(request => request.Path).Distinct().Count());
        Assert.All(requests, request => Assert.Contains("/manifests/", request.Path, StringComparison.Ordinal));
        Assert.InRange(requests.Select(request => request.Remote).Distinct().Count(), 1, 8);   // HTTP/1.1: one connection for each at a time
    }

    [Theory]
    [MemberData(nameof(Singles))]
    public async Task A_single_image_is_two_requests(string tag)
    {
        _ = Assert.Single(_session.Invoke("Get-ImageManifest $images[0]", Reference(tag)).Clean());

        Assert.Equal(["manifests", "blobs"], (await RequestsAsync()).Select(request => request.Path.Split('/')[4]));
    }

    [Fact]
    public async Task The_same_again_costs_no_connection()
    {
        _ = _session.Invoke("Get-ImageManifest $images[0] -Detailed", Reference("oci-index")).Clean();
        string[] warm = [.. (await RequestsAsync()).Select(request => request.Remote).Distinct()];
        _ = _session.Invoke("Get-ImageManifest $images[0] -Detailed; Get-ImageManifest $images[1]", Reference("oci-index"), Reference("oci-single")).Clean();
        IReadOnlyList<(string Method, string Path, string Remote)> again = await RequestsAsync();

        Assert.Equal(19, again.Count);
        Assert.InRange(again.Select(request => request.Remote).Union(warm).Count(), 1, 8);   // the first time may leave one unused that serves the second
    }

    [Theory]
    [InlineData("docker-list")]
    [InlineData("oci-index")]
    [InlineData("docker-single")]
    [InlineData("oci-single")]
    public async Task Raw_hashes_to_the_digest(string tag)
    {
        byte[] bytes = Assert.IsType<byte[]>(Assert.Single(_session.Invoke("Get-ImageManifest $images[0] -AsByteStream", Reference(tag)).Clean())?.BaseObject);
        string text = Assert.IsType<string>(Assert.Single(_session.Invoke("Get-ImageManifest $images[0] -Raw", Reference(tag)).Clean())?.BaseObject);
        string? source = _session.Invoke("Get-ImageManifest $images[0]", Reference(tag)).Clean()[0]?.Properties["Source"].Value as string;

        string digest = TestLayout.DigestOf(bytes);
        Assert.EndsWith("@" + digest, source, StringComparison.Ordinal);
        Assert.Equal(digest, TestLayout.DigestOf(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.NotNull(_store.Manifest(Repository, digest));
        Assert.All(await RequestsAsync(), request => Assert.Equal("GET", request.Method));
    }

    [ProgramTheory("docker")]
    [MemberData(nameof(Lists))]
    public async Task Docker_says_the_same_of_a_list(string tag)
    {
        JsonArray expected = (await DockerAsync("manifest", "inspect", "--insecure", Reference(tag)))["manifests"]?.AsArray() ?? [];
        Outcome ours = _session.Invoke("Get-ImageManifest $images[0]", Reference(tag));

        Assert.Equal(16, expected.Count);
        Assert.Equal(expected.Select(entry => (string?)entry?["digest"]), ours.Texts("Digest"));
        Assert.Equal(expected.Select(entry => entry?["size"]?.ToString()), ours.Texts("Size"));
        Assert.Equal(expected.Select(entry => (string?)entry?["mediaType"]), ours.Texts("MediaType"));
        Assert.Equal(expected.Select(entry => (string?)entry?["platform"]?["os"]), ours.Texts("OS"));
        Assert.Equal(expected.Select(entry => (string?)entry?["platform"]?["architecture"]), ours.Texts("Architecture"));
        Assert.Equal(expected.Select(entry => (string?)entry?["platform"]?["variant"]), ours.Texts("Variant"));
    }

    [ProgramTheory("docker")]
    [MemberData(nameof(Lists))]
    public async Task Docker_says_the_same_of_every_child(string tag)
    {
        JsonArray expected = (await DockerAsync("manifest", "inspect", "--insecure", "--verbose", Reference(tag))).AsArray();
        Outcome ours = _session.Invoke("Get-ImageManifest $images[0] -Detailed", Reference(tag));

        Assert.Equal(16, expected.Count);
        Assert.All(expected.Zip(ours.Clean()), pair => AssertSame(pair.First, pair.Second));
    }

    [ProgramTheory("docker")]
    [MemberData(nameof(Singles))]
    public async Task Docker_says_the_same_of_a_single_image(string tag)
    {
        JsonNode expected = await DockerAsync("manifest", "inspect", "--insecure", "--verbose", Reference(tag));

        AssertSame(expected, Assert.Single(_session.Invoke("Get-ImageManifest $images[0]", Reference(tag)).Clean()));
    }

    [Fact]
    public async Task Resolving_an_absent_tag_is_two_requests_and_a_tag_that_exists_one()
    {
        _ = _session.Invoke("Resolve-ImageReference $images[0]", Reference("none")).SingleError("TagNotFound");
        Assert.Equal(["HEAD", "GET"], (await RequestsAsync()).Select(request => request.Method));
        _ = Assert.Single(_session.Invoke("Resolve-ImageReference $images[0]", Reference("oci-index")).Clean());
        Assert.Equal(["HEAD"], (await RequestsAsync()).Select(request => request.Method));
    }

    [Fact]
    public void An_unknown_tag_is_not_there() => _ = _session.Invoke("Get-ImageManifest $images[0]", Reference("none")).SingleError("TagNotFound");

    private static void AssertSame(JsonNode? docker, System.Management.Automation.PSObject? ours)
    {
        JsonNode? manifest = docker?["SchemaV2Manifest"] ?? docker?["OCIManifest"];
        JsonNode? descriptor = docker?["Descriptor"];
        Assert.NotNull(manifest);
        Assert.Equal((string?)descriptor?["digest"], Property("Digest"));
        Assert.Equal(descriptor?["size"]?.ToString(), Property("Size"));
        Assert.Equal((string?)descriptor?["mediaType"], Property("MediaType"));
        Assert.Equal((string?)descriptor?["platform"]?["os"], Property("OS"));
        Assert.Equal((string?)descriptor?["platform"]?["architecture"], Property("Architecture"));
        Assert.Equal((string?)descriptor?["platform"]?["variant"], Property("Variant"));
        Assert.Equal((string?)manifest["config"]?["digest"], Property("ConfigDigest"));
        Assert.Equal(
            manifest["layers"]?.AsArray().Select(layer => (string?)layer?["digest"]),
            System.Management.Automation.LanguagePrimitives.GetEnumerable(ours?.Properties["Layers"].Value).Cast<object>().Select(layer => new System.Management.Automation.PSObject(layer).Properties["Digest"].Value as string));

        string? Property(string name) => ours?.Properties[name].Value?.ToString();
    }

    private static async Task<JsonNode> DockerAsync(params string[] arguments)
    {
        string settings = Directory.CreateTempSubdirectory("manifestps-docker-").FullName;
        try
        {
            ProcessStartInfo start = new("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOCKER_CONFIG"] = settings;
            using Process docker = Process.Start(start) ?? throw new InvalidOperationException("docker did not start.");
            Task<string> output = docker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> errors = docker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await docker.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(docker.ExitCode == 0, await errors);
            return JsonNode.Parse(await output) ?? throw new InvalidOperationException("docker wrote null.");
        }
        finally
        {
            Directory.Delete(settings, recursive: true);
        }
    }

    private string Reference(string tag) => $"{_registry?.Address}/{Repository}:{tag}";

    private async Task<IReadOnlyList<(string Method, string Path, string Remote)>> RequestsAsync() => _registry is null ? [] : await _registry.TakeRequestsAsync();
}
