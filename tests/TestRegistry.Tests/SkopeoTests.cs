using ManifestPS.TestSession;

namespace ManifestPS.TestRegistry.Tests;

public sealed class SkopeoTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("test-registry-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [ProgramTheory("skopeo")]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public async Task Skopeo_pulls_and_pushes_without_a_byte_changed(bool docker, int platforms)
    {
        await using RegistryServer source = await RegistryServer.StartAsync();
        await using RegistryServer target = await RegistryServer.StartAsync();
        SampleImage[] images = [.. new[] { "amd64", "arm64" }.Take(platforms).Select(architecture => source.Store.AddImage("a/b", "latest", architecture: architecture, docker: docker))];
        SampleImage top = platforms == 1 ? images[0] : source.Store.AddList("a/b", "latest", docker, images);

        await CopyAsync($"docker://{source.Address}/a/b:latest", $"dir:{_directory}/image");
        await CopyAsync($"dir:{_directory}/image", $"docker://{target.Address}/c:pushed");
        Assert.Equal(top.Digest, target.Store.Resolve("c", "pushed"));
        Assert.Equal(source.Store.Blobs("a/b").Order(), target.Store.Blobs("c").Order());
        Assert.Equal(0, target.Store.OpenUploads("c"));
        Assert.Contains(top.Digest, await ToolRun.RunAsync("skopeo", "inspect", "--tls-verify=false", $"docker://{target.Address}/c:pushed"), StringComparison.Ordinal);
    }

    [ProgramFact("skopeo")]
    public async Task Skopeo_mounts_what_it_has_pushed_to_another_repository()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        SampleImage image = registry.Store.AddImage("a", "latest");
        await CopyAsync($"docker://{registry.Address}/a:latest", $"dir:{_directory}/image");
        await CopyAsync($"dir:{_directory}/image", $"docker://{registry.Address}/b:latest");
        await CopyAsync($"dir:{_directory}/image", $"docker://{registry.Address}/c:latest");
        RecordedRequest mount = Assert.Single(registry.Requests.Matching("POST", "/v2/c/blobs/uploads/?*mount=*"));

        Assert.Equal(201, mount.Status);
        Assert.Equal(image.Digest, registry.Store.Resolve("c", "latest"));
    }

    [ProgramFact("skopeo")]
    public async Task Skopeo_lists_tags_page_by_page_and_deletes()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { TagPageCap = 2 });
        for (int i = 0; i < 5; i++)
        {
            registry.Store.AddImage("a", $"t{i}", architecture: $"arch{i}");
        }

        string listed = await ToolRun.RunAsync("skopeo", "list-tags", "--tls-verify=false", $"docker://{registry.Address}/a");
        await ToolRun.RunAsync("skopeo", "delete", "--tls-verify=false", $"docker://{registry.Address}/a:t0");
        Assert.All(Enumerable.Range(0, 5), i => Assert.Contains($"\"t{i}\"", listed, StringComparison.Ordinal));
        Assert.Equal(3, registry.Requests.Count("GET", "/v2/a/tags/list"));
        Assert.Equal(["t1", "t2", "t3", "t4"], registry.Store.Tags("a"));
    }

    [ProgramFact("skopeo")]
    public async Task Skopeo_logs_in_with_a_password_over_TLS()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create(), Authentication = RegistryAuthentication.Basic(("alice", "secret")) });
        registry.Store.AddImage("a", "latest");
        await AssertInspectsAsync(registry);
    }

    [ProgramFact("skopeo")]
    public async Task Skopeo_gets_a_token_over_TLS()
    {
        using CertificateAuthority authority = new();
        TokenServerOptions options = new() { AllowAnonymous = false, Tls = ServerTls.From(authority, CertificateKind.Trusted, "127.0.0.1") };
        options.Users["alice"] = "secret";
        await using TokenServer tokens = await TokenServer.StartAsync(options);
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.From(authority, CertificateKind.Trusted, "127.0.0.1"), Authentication = RegistryAuthentication.Token(tokens) });
        registry.Store.AddImage("a", "latest");
        await AssertInspectsAsync(registry);

        Assert.Equal("alice", tokens.Issued[0].User);
        Assert.Contains(new AccessScope("repository", "a", "pull"), tokens.Issued[0].Scopes);
        Assert.False(registry.Requests.Contains("Basic"));
    }

    [ProgramFact("skopeo")]
    public async Task A_layout_that_skopeo_wrote_can_be_loaded()
    {
        await using RegistryServer source = await RegistryServer.StartAsync();
        await using RegistryServer target = await RegistryServer.StartAsync();
        SampleImage list = source.Store.AddList("a", "latest", docker: false, source.Store.AddImage("a", null), source.Store.AddImage("a", null, architecture: "arm64"));
        await CopyAsync($"docker://{source.Address}/a:latest", $"oci:{_directory}/layout:v1");

        Assert.Equal(list.Digest, target.Store.LoadLayout(Path.Combine(_directory, "layout"), "b", "v1"));
        Assert.Equal(source.Store.Blobs("a").Order(), target.Store.Blobs("b").Order());
        Assert.Equal(3, target.Store.Manifests("b").Count);
    }

    private static Task<string> CopyAsync(string from, string to) =>
        ToolRun.RunAsync("skopeo", "copy", "--insecure-policy", "--all", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false", from, to);

    private async Task AssertInspectsAsync(RegistryServer registry)
    {
        File.Copy(registry.CertificateAuthorityPath!, Path.Combine(_directory, "ca.crt")); // the server has TLS
        string raw = await ToolRun.RunAsync("skopeo", "inspect", "--raw", "--cert-dir", _directory, "--creds", "alice:secret", $"docker://{registry.Address}/a:latest");
        Assert.Equal(registry.Store.Manifest("a", "latest")!.Text, raw);
    }
}
