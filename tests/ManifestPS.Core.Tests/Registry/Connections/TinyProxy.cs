using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ManifestPS.TestRegistry;

namespace ManifestPS.Core.Tests.Proxies;

/// <summary>Debian's tinyproxy on a free port, with what its own log says.</summary>
internal sealed class TinyProxy : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-proxy-").FullName;
    private Process? _process;

    private TinyProxy()
    {
    }

    /// <summary>Host and port.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>What the proxy wrote down: every request it got.</summary>
    public string Log => File.ReadAllText(Path.Combine(_directory, "log"));

    /// <summary>Starts a proxy.</summary>
    /// <param name="settings">Further lines of its configuration.</param>
    public static async Task<TinyProxy> StartAsync(params string[] settings)
    {
        TinyProxy proxy = new();
        int port = FreshPort.Take(IPAddress.Loopback);
        proxy.Address = $"127.0.0.1:{port}";
        string file = Path.Combine(proxy._directory, "conf");
        await File.WriteAllLinesAsync(file, [$"Port {port}", "Listen 127.0.0.1", "Timeout 60", "MaxClients 50", "LogLevel Connect", $"LogFile \"{Path.Combine(proxy._directory, "log")}\"", .. settings]);
        proxy._process = Process.Start(new ProcessStartInfo("tinyproxy", ["-d", "-c", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;   // started, or thrown
        for (Stopwatch patience = Stopwatch.StartNew(); !await IsListeningAsync(port); await Task.Delay(20))
        {
            Assert.False(proxy._process.HasExited || patience.Elapsed > TimeSpan.FromSeconds(60), "tinyproxy does not start.");
        }
        return proxy;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
