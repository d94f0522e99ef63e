using ManifestPS.TestSession;

namespace ManifestPS.Tests;

/// <summary>Docker Hub as it is, but for its certificates and the bytes behind them: names, ports, the token server on another host, and credentials as docker login stores them.</summary>
public sealed class DockerHubTests
{
    private const string Alice = "YWxpY2U6d29uZGVybGFuZA==";   // alice:wonderland
    private const string Read = "Get-ImageManifest php:latest -Platform linux/s390x -Verbose 4>&1 | ForEach-Object { if ($_.Platform) { $_.Platform } else { \"$_\" } }";

    [ProgramFact("ip nsenter unshare")]
    public async Task Php_latest_is_read_from_Docker_Hub_as_it_is()
    {
        await using HubStandIn hub = await HubStandIn.StartAsync();

        string output = await hub.RunAsync("Get-ImageManifest php:latest | ForEach-Object { \"$($_.Platform) $($_.Reference)\" }; (Get-ImageManifest php:latest)[0].Source");

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, lines.Length);
        Assert.Matches("^linux/amd64 docker\\.io/library/php@sha256:[0-9a-f]{64}$", lines[0]);
        Assert.Matches("^docker\\.io/library/php:latest@sha256:[0-9a-f]{64}$", lines[8]);
        Assert.Equal(
            [
                "GET /v2/library/php/manifests/latest -> 401",
                "GET /token?service=registry.test&scope=repository%3Alibrary%2Fphp%3Apull -> 200",
                "GET /v2/library/php/manifests/latest -> 200",
                "GET /v2/library/php/manifests/latest -> 200",
            ],
            await hub.TakeRequestsAsync());
        Assert.DoesNotContain("Authorization", hub.SeenByTokenServer, StringComparison.Ordinal);
    }

    [ProgramFact("ip nsenter unshare")]
    public async Task A_credential_for_Docker_Hub_goes_to_its_token_server()
    {
        await using HubStandIn hub = await HubStandIn.StartAsync();

        string output = await hub.RunAsync("$s = [securestring]::new(); 'wonderland'.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; (Get-ImageManifest php -Platform linux/s390x -Credential ([pscredential]::new('alice', $s))).Platform");

        Assert.Equal("linux/s390x\n", output);
        AssertAliceOnlyAtTokenServer(hub);
    }

    /// <summary>What docker login leaves behind, and what people write by hand.</summary>
    [ProgramTheory("ip nsenter unshare")]
    [InlineData("https://index.docker.io/v1/")]
    [InlineData("docker.io")]
    [InlineData("index.docker.io")]
    [InlineData("https://index.docker.io")]
    [InlineData("registry-1.docker.io")]
    [InlineData("https://registry-1.docker.io/v2/")]
    public async Task A20_a_credential_stored_for_Docker_Hub_goes_to_its_token_server_and_nowhere_else(string key)
    {
        await using HubStandIn hub = await HubStandIn.StartAsync();
        Store(hub, key);

        string output = await hub.RunAsync(Read);

        Assert.EndsWith("linux/s390x\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("wonderland", output, StringComparison.Ordinal);
        AssertAliceOnlyAtTokenServer(hub);
    }

    [ProgramTheory("ip nsenter unshare")]
    [InlineData("docker manifest inspect php:latest", "https://index.docker.io/v1/")]
    [InlineData("skopeo inspect --raw docker://php:latest", "https://index.docker.io/v1/", "docker.io", "index.docker.io", "https://index.docker.io")]
    public async Task Docker_and_skopeo_find_the_same_credential_there(string command, params string[] keys)
    {
        string[] words = command.Split(' ');
        Prerequisite.Need(words[0]);
        await using HubStandIn hub = await HubStandIn.StartAsync();
        foreach (string key in keys)
        {
            Store(hub, key);
            int seen = hub.SeenByTokenServer.Length;

            Assert.Contains("s390x", await hub.RunAsync(words[0], words[1..]), StringComparison.Ordinal);
            Assert.Contains($"Authorization: Basic {Alice}", hub.SeenByTokenServer[seen..], StringComparison.Ordinal);
        }
    }

    [ProgramTheory("ip nsenter unshare")]
    [InlineData("""{"auths":{"https://index.docker.io.evil.test/v1/":{"auth":"YWxpY2U6d29uZGVybGFuZA=="}}}""")]
    [InlineData("""{"auths":{"auth.docker.io":{"auth":"YWxpY2U6d29uZGVybGFuZA=="}}}""")]
    [InlineData("""{"auths":{"hub.docker.com":{"auth":"YWxpY2U6d29uZGVybGFuZA=="}}}""")]
    [InlineData("""{"auths":{"https://index.docker.io/v1/access-token":{}}}""")]
    public async Task A20_a_credential_stored_for_somebody_else_is_not_Docker_Hubs(string config)
    {
        await using HubStandIn hub = await HubStandIn.StartAsync();
        StoreConfig(hub, config);

        Assert.EndsWith("linux/s390x\n", await hub.RunAsync(Read), StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", hub.SeenByTokenServer, StringComparison.Ordinal);
    }

    private static void Store(HubStandIn hub, string key) => StoreConfig(hub, "{\"auths\":{\"" + key + "\":{\"auth\":\"" + Alice + "\"}}}");

    private static void StoreConfig(HubStandIn hub, string config)
    {
        string directory = Directory.CreateDirectory(Path.Combine(hub.Home, ".docker")).FullName;
        File.WriteAllText(Path.Combine(directory, "config.json"), config);
    }

    private static void AssertAliceOnlyAtTokenServer(HubStandIn hub)
    {
        Assert.Contains($"Authorization: Basic {Alice}", hub.SeenByTokenServer, StringComparison.Ordinal);
        Assert.Contains("&account=alice", hub.SeenByTokenServer, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer ", hub.SeenByRegistry, StringComparison.Ordinal);
        Assert.All(["Basic", Alice, "wonderland"], secret => Assert.DoesNotContain(secret, hub.SeenByRegistry, StringComparison.Ordinal));
    }
}
