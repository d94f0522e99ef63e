using System.Diagnostics;
using System.Text.Json.Nodes;
using ManifestPS.TestRegistry;
using ManifestPS.TestSession;

namespace ManifestPS.Tests;

/// <summary>Lists on Debian's docker-registry, read back by docker and skopeo, and side by side with docker manifest create, annotate and push.</summary>
public sealed class ListRealTests : IAsyncLifetime
{
    private const string Repository = "my/image";

    private readonly ModuleRunspace _session = new();
    private readonly RegistryStore _store = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-").FullName;
    private DockerRegistry _registry = null!;   // set before every test

    /// <summary>An option of docker manifest annotate, and what a user of the module types.</summary>
    public static TheoryData<string[], string> Annotations => new()
    {
        { [], "" },
        { ["--variant", "v7"], "-Variant v7" },
        { ["--arch", "arm64"], "-Architecture arm64" },
        { ["--os", "freebsd"], "-OS freebsd" },
        { ["--os-version", "10.0.17763.1"], "-OSVersion 10.0.17763.1" },
        { ["--os-features", "win32k"], "-OSFeature win32k" },
        { ["--os", "windows", "--arch", "amd64", "--os-version", "10.0.17763.1", "--os-features", "win32k,other"], "-OS windows -Architecture amd64 -OSVersion 10.0.17763.1 -OSFeature win32k, other -Variant $null" },
    };

    private string Image => $"{_registry.Address}/{Repository}";

    public async ValueTask InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        foreach (bool docker in (bool[])[true, false])
        {
            string kind = docker ? "docker" : "oci";
            await _registry.PushAsync(_store, Repository, _store.AddImage(Repository, null, docker: docker).Digest, kind + "-amd64");
            await _registry.PushAsync(_store, Repository, _store.AddImage(Repository, null, architecture: "arm", docker: docker).Digest, kind + "-arm");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
        Directory.Delete(_directory, recursive: true);
    }

    [ProgramTheory("skopeo")]
    [InlineData("docker")]
    [InlineData("oci")]
    public async Task The_seed_flow_is_read_back_by_docker_and_skopeo_and_every_platform_can_be_pulled(string kind)
    {
        Outcome published = Run($"New-ManifestList {{0}}:latest {{0}}:{kind}-amd64, {{0}}:{kind}-arm | Set-ManifestAnnotation {{0}}:{kind}-arm -Variant v7 -OSVersion 1.2.3 | Publish-ManifestList");
        string digest = Assert.Single(published.Texts("Digest")) ?? "";
        _ = published.Clean();

        string raw = await ToolAsync("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{Image}:latest");
        Assert.Equal(digest, TestLayout.DigestOf(System.Text.Encoding.UTF8.GetBytes(raw)));
        JsonNode inspected = JsonNode.Parse(await ToolAsync("docker", "manifest", "inspect", "--insecure", Image + ":latest")) ?? "";
        Assert.Equal("amd64 arm v7 1.2.3", string.Join(' ', inspected["manifests"]?.AsArray().SelectMany(entry => new[] { (string?)entry?["platform"]?["architecture"], (string?)entry?["platform"]?["variant"], (string?)entry?["platform"]?["os.version"] }).OfType<string>() ?? []));
        Assert.Equal(Normal(JsonNode.Parse(raw)), Normal(inspected));
        foreach ((string architecture, string variant) in ((string, string)[])[("amd64", ""), ("arm", "v7")])
        {
            string target = Path.Combine(_directory, kind + architecture);
            _ = await ToolAsync("skopeo", "copy", "--insecure-policy", "--src-tls-verify=false", "--override-os", "linux", "--override-arch", architecture, "--override-variant", variant, $"docker://{Image}:latest", $"dir:{target}");
            string config = (string?)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(target, "manifest.json"), TestContext.Current.CancellationToken))?["config"]?["digest"] ?? "";
            Assert.Equal(architecture, (string?)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(target, config["sha256:".Length..]), TestContext.Current.CancellationToken))?["architecture"]);
        }
    }

    [ProgramTheory("docker")]
    [MemberData(nameof(Annotations))]
    public async Task The_list_is_the_one_that_docker_makes(string[] options, string parameters)
    {
        _ = await ToolAsync("docker", "manifest", "create", "--insecure", Image + ":by-docker", Image + ":docker-amd64", Image + ":docker-arm");
        if (options.Length > 0)
        {
            _ = await ToolAsync("docker", ["manifest", "annotate", .. options, Image + ":by-docker", Image + ":docker-arm"]);
        }
        _ = await ToolAsync("docker", "manifest", "push", "--insecure", Image + ":by-docker");
        string annotate = parameters.Length > 0 ? $"| Set-ManifestAnnotation {{0}}:docker-arm {parameters}" : "";
        Outcome ours = Run($"New-ManifestList {{0}}:by-us {{0}}:docker-amd64, {{0}}:docker-arm {annotate} | Publish-ManifestList -Force -WarningAction SilentlyContinue");
        _ = ours.Clean();

        Assert.Equal(await RawAsync("by-docker"), await RawAsync("by-us"));
    }

    [Fact]
    public async Task Two_images_are_combined_annotated_and_published_in_seven_requests_and_again_in_five()
    {
        const string Script = "New-ManifestList {0}:counted {0}:oci-amd64, {0}:oci-arm | Set-ManifestAnnotation {0}:oci-arm -Variant v7 | Publish-ManifestList";
        _ = await _registry.TakeRequestsAsync();
        _ = Run(Script).Clean();
        string[] first = [.. (await _registry.TakeRequestsAsync()).Select(request => $"{request.Method} {request.Path}")];
        _ = Run(Script).Clean();
        string[] again = [.. (await _registry.TakeRequestsAsync()).Select(request => $"{request.Method} {request.Path}")];

        string tag = $"/v2/{Repository}/manifests/counted";
        Assert.All(first.Take(4), read => Assert.StartsWith("GET ", read, StringComparison.Ordinal));   // two manifests and two configurations
        Assert.Equal([$"GET {tag}", $"PUT {tag}", $"GET {tag}"], first.Skip(4));
        Assert.Equal((5, $"GET {tag}"), (again.Length, again[^1]));
    }

    [ProgramFact("skopeo")]
    public async Task A_child_of_another_repository_is_brought_over()
    {
        _ = Run("New-ManifestList {0}-2:x {0}:oci-amd64, {0}:oci-arm | Publish-ManifestList").Clean();

        Assert.Contains("\"arm\"", await ToolAsync("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{Image}-2:x"), StringComparison.Ordinal);
        _ = await ToolAsync("skopeo", "copy", "--all", "--insecure-policy", "--src-tls-verify=false", $"docker://{Image}-2:x", $"dir:{_directory}/all");
    }

    [ProgramFact("skopeo")]
    public async Task A_stale_expectation_leaves_every_tag_where_it_was()
    {
        _ = Run("New-ManifestList {0}:1 {0}:oci-amd64 | Publish-ManifestList -Tag 1, 2").Clean();
        string before = await RawAsync("1");
        _ = Run("New-ManifestList {0}:1 {0}:oci-arm | Publish-ManifestList -Tag 1, 3 -ExpectedDigest sha256:0000000000000000000000000000000000000000000000000000000000000000").SingleError("TagMoved");

        Assert.Equal(before, await RawAsync("1"));
        _ = Run("Get-ManifestList {0}:3").SingleError("TagNotFound");
    }

    /// <summary>What a list says, whatever the order of its entries and members, and without members that say nothing.</summary>
    private static string Normal(JsonNode? list)
    {
        JsonArray entries = list?["manifests"]?.AsArray() ?? [];
        return $"{list?["mediaType"]} {list?["schemaVersion"]}\n{string.Join('\n', entries.Select(Flat).Order(StringComparer.Ordinal))}";
    }

    private static string Flat(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(',', map.Where(pair => pair.Value is not (null or JsonArray { Count: 0 }) && pair.Value.ToString().Length > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Flat(pair.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Flat)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };

    private async Task<string> RawAsync(string tag) => Normal(JsonNode.Parse(await ToolAsync("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{Image}:{tag}")));

    private Outcome Run(string script) => _session.Invoke(script.Replace("{0}", Image, StringComparison.Ordinal));

    private async Task<string> ToolAsync(string program, params string[] arguments)
    {
        Prerequisite.Need(program);
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOCKER_CONFIG"] = _directory;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return await output;
    }
}
