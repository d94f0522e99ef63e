using System.Diagnostics;
using System.Reflection;

namespace ManifestPS.Core.Tests;

/// <summary>A private network of this machine (M16): real public, private and metadata addresses with names, no root needed, no seam in the product.</summary>
internal static class NetworkNamespace
{
    private const string Hosts = """
        127.0.0.1 localhost
        203.0.113.10 public.test
        203.0.113.20 cdn.test auth.public.test
        10.9.9.9 inside.test
        10.9.9.10 storage.inside.test
        169.254.169.254 metadata.test
        """;

    private const string Setup = """
        set -e
        mount --bind "$1/hosts" /etc/hosts
        mount --bind "$1/resolv.conf" /etc/resolv.conf
        ip link set lo up
        for a in 203.0.113.10 203.0.113.20 10.9.9.9 10.9.9.10 169.254.169.254 169.254.1.1; do ip addr add $a/32 dev lo; done
        for a in fd00:ec2::254 fe80::1 64:ff9b::a9fe:a9fe; do ip -6 addr add $a/128 dev lo nodad; done
        shift
        exec "$@"
        """;

    private const string Inside = "MANIFESTPS_NAMESPACE";

    /// <summary>Whether this process was started in a namespace, to run the tests that belong there.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(Inside) == "1";

    /// <summary>Why there can be none; null where there can.</summary>
    private static string? Obstacle => !OperatingSystem.IsLinux() ? "network namespaces are Linux's"
        : Run("unshare", ["-nm", "--map-root-user", "ip", "link", "set", "lo", "up"]).ExitCode != 0 ? "this machine does not let users make network namespaces (unshare, ip)"
        : null;

    /// <summary>Skips the test where there can be none; where MANIFESTPS_REQUIRE_NAMESPACES is 1, as in CI, it fails there.</summary>
    public static void Require()
    {
        if (Obstacle is { } obstacle)
        {
            Assert.False(Environment.GetEnvironmentVariable("MANIFESTPS_REQUIRE_NAMESPACES") == "1", obstacle);
            Assert.Skip(obstacle);
        }
    }

    /// <summary>A /dev of its own: devices that are files like any other, and may be lost.</summary>
    private const string Devices = """
        set -e
        mount -t tmpfs tmpfs "$1"
        mknod "$1/null" c 1 3 2>/dev/null || { touch "$1/null"; mount --bind /dev/null "$1/null"; }
        touch "$1/urandom"
        mount --bind /dev/urandom "$1/urandom"
        ln -s /proc/self/fd "$1/fd"
        ln -s fd/1 "$1/stdout"
        mkfifo "$1/pipe"
        mount --move "$1" /dev
        shift
        exec "$@"
        """;

    /// <summary>Runs this test program's tests of a class where this machine's devices are out of reach.</summary>
    public static (int ExitCode, string Output) RunTestsWithDevices(string testClass) =>
        RunTests(testClass, Devices, Environment.UserName == "root" ? ["-m"] : ["-m", "--map-root-user"]);   // root in a namespace of users cannot make devices

    /// <summary>Runs this test program's tests of a class inside a network namespace.</summary>
    public static (int ExitCode, string Output) RunTests(string testClass) => RunTests(testClass, Setup, ["-nm", "--map-root-user"]);

    private static (int ExitCode, string Output) RunTests(string testClass, string setup, string[] namespaces)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("netns-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "hosts"), Hosts + "\n");
            File.WriteAllText(Path.Combine(directory.FullName, "resolv.conf"), "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n");
            return Run("unshare", [.. namespaces, "sh", "-c", setup, "sh", directory.FullName, .. Program, "--filter-class", testClass, "--no-progress", "--results-directory", directory.FullName]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>This program, on the runtime that it runs on.</summary>
    private static string[] Program => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) != "dotnet" ? [host] : [Environment.ProcessPath ?? "dotnet", Path.ChangeExtension(Assembly.GetExecutingAssembly().Location, ".dll")];

    private static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string proxy in new[] { "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy" })
            {
                _ = start.Environment.Remove(proxy);
            }
            start.Environment[Inside] = "1";
            using Process process = Process.Start(start)!;   // started, or thrown
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
