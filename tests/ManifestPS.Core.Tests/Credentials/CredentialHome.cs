using System.Diagnostics;
using System.Text;
using ManifestPS.Credentials;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A user's home of its own: configuration files, variables, and helpers on a PATH of their own.</summary>
internal sealed class CredentialHome : IDisposable
{
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    public CredentialHome()
    {
        Root = Directory.CreateTempSubdirectory("manifestps-home-").FullName;
        Bin = Directory.CreateDirectory(Path.Combine(Root, "bin")).FullName;
        Set("HOME", Root).Set("USERPROFILE", Root).Set("PATH", Bin);
    }

    public string Root { get; }

    public string Bin { get; }

    public string DockerConfig => Path.Combine(Root, ".docker", "config.json");

    /// <summary>How long a helper may take: longer than one does that answers, on a busy machine, too.</summary>
    public TimeSpan HelperTimeout { get; set; } = TimeSpan.FromSeconds(60);

    public CredentialEnvironment Environment => new() { Variable = name => _variables.GetValueOrDefault(name), HelperTimeout = HelperTimeout, RuntimeDirectory = null };

    public CredentialChain Chain => CredentialChain.Create(Environment, new ConnectedRegistries());

    public static string Auth(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public CredentialHome Set(string variable, string? value)
    {
        _variables[variable] = value;
        return this;
    }

    public CredentialHome Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(full) ?? Root);
        File.WriteAllText(full, text);
        return this;
    }

    public CredentialHome Docker(string json) => Write(".docker/config.json", json);

    /// <summary>Puts a helper on the PATH.</summary>
    /// <param name="name">What follows docker-credential-.</param>
    /// <param name="script">The lines of a shell script.</param>
    public CredentialHome Helper(string name, string script)
    {
        string path = Path.Combine(Bin, $"docker-credential-{name}");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helpers here are shell scripts.");

        // By a program of its own: a file that this process has open for writing may be so in what another test starts just now, and then cannot be run.
        using Process install = Process.Start(new ProcessStartInfo("install", ["-m", "700", "/dev/stdin", path]) { RedirectStandardInput = true })!;   // started, or thrown
        install.StandardInput.Write("#!/bin/sh\n" + script);
        install.StandardInput.Close();
        install.WaitForExit();
        Assert.Equal(0, install.ExitCode);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
