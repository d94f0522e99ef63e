using System.Diagnostics;
using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>The test registry as Docker Hub, under its names and port, in a network where there is nothing else. It knows alice, whose password is wonderland.</summary>
internal sealed class HubStandIn : IAsyncDisposable
{
    private const string Hub = "registry-1.docker.io";
    private const string TokenHost = "auth.docker.io";
    private const string Registry = "registry: ";
    private const string Authority = "authority: ";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("manifestps-hub-");
    private Process? _registry;
    private string _authority = "";

    private HubStandIn()
    {
    }

    /// <summary>A home directory for whoever reads from it.</summary>
    public string Home => _directory.CreateSubdirectory("home").FullName;

    /// <summary>All that the registry saw so far.</summary>
    public string SeenByRegistry => Seen("registry.txt");

    /// <summary>All that the token server saw so far.</summary>
    public string SeenByTokenServer => Seen("tokens.txt");

    private Process Running => _registry ?? throw new InvalidOperationException("The registry was not started.");

    public static async Task<HubStandIn> StartAsync()
    {
        HubStandIn hub = new();
        try
        {
            await hub.RunRegistryAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script in the shell with the module.</summary>
    public Task<string> RunAsync(string script) => RunAsync("dotnet", TestBuild.ShellPath, script);

    /// <summary>Runs a program where the registry can be reached.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) => ChildProcess.RunAsync(
        "nsenter",
        [$"--target={Running.Id}", "--net", "--mount", program, .. arguments],
        ("SSL_CERT_FILE", _authority),
        ("HOME", Home),
        ("XDG_RUNTIME_DIR", Home),
        ("DOCKER_CONFIG", null),
        ("DOCKER_AUTH_CONFIG", null),
        ("REGISTRY_AUTH_FILE", null));

    /// <summary>The requests so far, as the registry prints them; it is ended for that.</summary>
    public async Task<IReadOnlyList<string>> TakeRequestsAsync()
    {
        using (Process end = ChildProcess.Start("kill", ["-TERM", $"{Running.Id}"]))
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
        _directory.Delete(recursive: true);
    }

    private string Seen(string file) => Path.Combine(_directory.FullName, file) is var path && File.Exists(path) ? File.ReadAllText(path) : string.Empty;

    private async Task RunRegistryAsync()
    {
        string hosts = Path.Combine(_directory.FullName, "hosts");
        await File.WriteAllTextAsync(hosts, $"127.0.0.1 localhost {Hub} {TokenHost}\n");
        string[] command = ["dotnet", typeof(RegistryServer).Assembly.Location,
            "--port", "443", "--tls", "--host-name", Hub, "--token", "alice:wonderland", "--token-host", TokenHost, "--record", _directory.FullName,
            "--layout", Path.Combine(TestBuild.RepositoryRoot, "samples", "php") + "=library/php:latest"];
        _registry = ChildProcess.Start("unshare", ["--net", "--mount", "sh", "-c", "ip link set lo up && mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts, .. command]);
        bool isReady = false;
        while (_authority.Length == 0 && await _registry.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            isReady |= line == $"{Registry}https://{Hub}:443";
            _authority = line.StartsWith(Authority, StringComparison.Ordinal) ? line[Authority.Length..] : "";
        }
        if (!isReady)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("MANIFESTPS_REQUIRE_NAMESPACES") != "1", "this machine has no network namespaces");
            Assert.Fail(await _registry.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }
}
