using System.Text;
using ManifestPS.Registry.Credentials;

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

    public CredentialEnvironment Environment => new() { Variable = name => _variables.GetValueOrDefault(name), HelperTimeout = TimeSpan.FromSeconds(2), RuntimeDirectory = null };

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
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helpers here are shell scripts.");
        if (OperatingSystem.IsWindows())
        {
            return this;   // skipped above; the analyzer does not know
        }
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
