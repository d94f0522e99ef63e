using System.ComponentModel;
using System.Diagnostics;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>The module in processes of their own, which trust a test authority as a machine would: by SSL_CERT_FILE.</summary>
public sealed class RegistryTrustTests
{
    private const string Hub = "registry-1.docker.io";
    private const string Trusted = "SSL_CERT_FILE";
    private const string TokenHost = "auth.docker.io";

    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    [Fact]
    public async Task A_registry_on_this_machine_that_wants_TLS_gets_it()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Tls = ServerTls.Create() });
        _ = registry.Store.AddImage("team/app", "1", architecture: "s390x");

        string output = await RunAsync("dotnet", (Trusted, registry.CertificateAuthorityPath), [TestBuild.ShellPath, $"(1..2 | ForEach-Object {{ '{registry.Address}/team/app:1' }} | Get-ImageManifest -ThrottleLimit 1).Platform"]);

        Assert.Equal("linux/s390x\nlinux/s390x\n", output);
        Assert.All(registry.Requests.All, request => Assert.Equal("HTTP/2", request.HttpVersion));
        _ = Assert.Single(registry.Requests.All.Select(request => request.ConnectionId).Distinct());   // TLS is remembered
    }

    [Theory]
    [InlineData("{address}/team/app:1", 0)]
    [InlineData("registry.invalid/team/app:1 -PlainHttp -ErrorAction Ignore", 1)]
    public async Task A_proxy_is_used_but_never_on_the_way_to_this_machine(string reference, int seen)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        await using StubServer proxy = await StubServer.StartAsync(new WireOptions(), _ => Task.FromResult(new Reply(404)));
        _ = registry.Store.AddImage("team/app", "1");

        _ = await RunAsync("dotnet", ("http_proxy", proxy.Url), [TestBuild.ShellPath, "$null = Get-ImageManifest -WarningAction Ignore " + reference.Replace("{address}", registry.Address, StringComparison.Ordinal) + "; exit 0"]);

        Assert.Equal(seen, proxy.Requests.Total);
    }

    [Fact]
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
    }

    [Fact]
    public async Task A_credential_for_Docker_Hub_goes_to_its_token_server()
    {
        await using HubStandIn hub = await HubStandIn.StartAsync();

        string output = await hub.RunAsync("$s = [securestring]::new(); 'wonderland'.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; (Get-ImageManifest php -Platform linux/s390x -Credential ([pscredential]::new('alice', $s))).Platform");

        Assert.Equal("linux/s390x\n", output);
        Assert.Contains((await hub.TakeRequestsAsync()), line => line.EndsWith("&account=alice -> 200", StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(string program, (string Name, string? Value) variable, IEnumerable<string> arguments)
    {
        using Process process = Start(program, arguments, variable);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True((await errors).Length == 0, await errors);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }

    private static Process Start(string program, IEnumerable<string> arguments, (string Name, string? Value)? variable = null)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = TestBuild.RepositoryRoot, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string proxy in Proxies)
        {
            _ = start.Environment.Remove(proxy);
        }
        if (variable is ({ } name, { } value))
        {
            start.Environment[name] = value;
        }
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>The test registry as Docker Hub, under its names and port, in a network where there is nothing else.</summary>
    private sealed class HubStandIn : IAsyncDisposable
    {
        private const string Registry = "registry: ";
        private const string Authority = "authority: ";

        private readonly string _hosts = Path.GetTempFileName();
        private Process? _registry;
        private string _authority = "";

        public static async Task<HubStandIn> StartAsync()
        {
            HubStandIn hub = new();
            try
            {
                await hub.RunRegistryAsync();
                return hub;
            }
            catch (Win32Exception e)
            {
                await hub.DisposeAsync();
                Assert.Skip($"This machine has no network namespaces: {e.Message}");
                throw;
            }
        }

        public async Task<string> RunAsync(string script) => await RegistryTrustTests.RunAsync(
            "nsenter", (Trusted, _authority), [$"--target={Running.Id}", "--net", "--mount", "dotnet", TestBuild.ShellPath, script]);

        /// <summary>The requests so far, as the registry prints them; it is ended for that.</summary>
        public async Task<IReadOnlyList<string>> TakeRequestsAsync()
        {
            using (Process end = Start("kill", ["-TERM", $"{Running.Id}"]))
            {
                await end.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            string printed = await Running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            return printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        public async ValueTask DisposeAsync()
        {
            if (_registry is { HasExited: false })
            {
                _registry.Kill();
                await _registry.WaitForExitAsync();
            }
            _registry?.Dispose();
            File.Delete(_hosts);
        }

        private Process Running => _registry ?? throw new InvalidOperationException("The registry was not started.");

        private async Task RunRegistryAsync()
        {
            await File.WriteAllTextAsync(_hosts, $"127.0.0.1 localhost {Hub} {TokenHost}\n");
            string[] command = ["dotnet", typeof(RegistryServer).Assembly.Location,
                "--port", "443", "--tls", "--host-name", Hub, "--token", "alice:wonderland", "--token-host", TokenHost,
                "--layout", Path.Combine(TestBuild.RepositoryRoot, "samples", "php") + "=library/php:latest"];
            _registry = Start("unshare", ["--net", "--mount", "sh", "-c", "ip link set lo up && mount --bind \"$0\" /etc/hosts && exec \"$@\"", _hosts, .. command]);
            bool isReady = false;
            while (_authority.Length == 0 && await _registry.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                isReady |= line == $"{Registry}https://{Hub}:443";
                _authority = line.StartsWith(Authority, StringComparison.Ordinal) ? line[Authority.Length..] : "";
            }
            if (!isReady)
            {
                Assert.Skip($"No network namespace is to be had here: {await _registry.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
            }
        }
    }
}
