using ManifestPS.Core.Tests.Credentials;

namespace ManifestPS.Tests;

/// <summary>A real docker-registry with TLS and an authority of its own, behind htpasswd and behind a token server, as a user of the module meets it: every place a credential comes from, with the good one, a wrong one, and one for somebody else.</summary>
public sealed class RegistryLoginTests : IDisposable
{
    private const string Script = """
        $registry = $env:TEST_REGISTRY
        function Get-Outcome([string] $Image, [hashtable] $More = @{}) {
            $problem = $null
            $found = Get-ImageManifest "$registry/$Image" @More -ErrorAction SilentlyContinue -ErrorVariable problem -WarningAction SilentlyContinue
            if ($found) { 'read' } else { $problem[0].FullyQualifiedErrorId.Split(',')[0] }
        }
        function Show([string] $Source, [string] $State, [hashtable] $More = @{}) {
            "$Source, ${State}: app $(Get-Outcome app:1 $More), public/app $(Get-Outcome public/app:1 $More)"
        }
        function ConvertTo-Credential([string] $Password) {
            $secret = [securestring]::new()
            $Password.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
            [pscredential]::new($env:TEST_USER, $secret)
        }
        function ConvertTo-Config([string] $ForHost, [string] $Password) {
            $auth = [convert]::ToBase64String([text.encoding]::UTF8.GetBytes("${env:TEST_USER}:$Password"))
            "{`"auths`":{`"$ForHost`":{`"auth`":`"$auth`"}}}"
        }
        $config = "$env:HOME/.docker/config.json"
        Set-ImageRegistry $registry -CertificateAuthority $env:TEST_AUTHORITY
        Show nothing -State missing
        foreach ($state in 'good', 'wrong', 'missing') {
            $password = if ($state -eq 'wrong') { 'wrong' } else { $env:TEST_PASSWORD }
            $forHost = if ($state -eq 'missing') { 'other.test' } else { $registry }

            [io.file]::WriteAllText($config, (ConvertTo-Config $forHost $password))
            Show config.json $state
            [io.file]::WriteAllText($config, '{"credsStore":"test"}')
            [io.file]::WriteAllText("$env:HOME/helper.host", $forHost)
            [io.file]::WriteAllText("$env:HOME/helper.json", "{`"Username`":`"$env:TEST_USER`",`"Secret`":`"$password`"}")
            Show helper $state
            [io.file]::Delete($config)
            $env:DOCKER_AUTH_CONFIG = ConvertTo-Config $forHost $password
            Show DOCKER_AUTH_CONFIG $state
            $env:DOCKER_AUTH_CONFIG = $null
            if ($state -ne 'missing') {
                $null = Connect-ImageRegistry $registry -Credential (ConvertTo-Credential $password) -ErrorAction SilentlyContinue -ErrorVariable problem
                "Connect-ImageRegistry, ${state}: $(if ($problem) { $problem[0].FullyQualifiedErrorId.Split(',')[0] } else { 'connected' })"
                Show 'Connect-ImageRegistry' $state
                if (-not $problem) { Disconnect-ImageRegistry $registry }
                Show '-Credential' $state @{ Credential = ConvertTo-Credential $password }
            }
        }
        """;

    private const string Denied = "AuthenticationFailed";

    private readonly string _home = Directory.CreateTempSubdirectory("manifestps-login-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(false, Denied)]   // htpasswd lets nobody in
    [InlineData(true, "read")]    // the token server gives everybody what is public
    public async Task A_registry_opens_to_the_good_credential_wherever_it_is_kept(bool tokens, string nobody)
    {
        await using SecuredRegistry registry = await SecuredRegistry.StartAsync(tokens);
        _ = Directory.CreateDirectory(Path.Combine(_home, ".docker"));
        WriteHelper();

        string output = await ChildProcess.RunAsync(
            "dotnet",
            [TestBuild.ShellPath, Script],
            ("HOME", _home),
            ("PATH", $"{_home}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"),
            ("XDG_RUNTIME_DIR", _home),
            ("TEST_REGISTRY", registry.Address),
            ("TEST_AUTHORITY", registry.AuthorityPath),
            ("TEST_USER", SecuredRegistry.User),
            ("TEST_PASSWORD", SecuredRegistry.Password));

        string anonymous = $"app {Denied}, public/app {nobody}";
        Assert.Equal(
            [
                $"nothing, missing: {anonymous}",
                "config.json, good: app read, public/app read",
                "helper, good: app read, public/app read",
                "DOCKER_AUTH_CONFIG, good: app read, public/app read",
                "Connect-ImageRegistry, good: connected",
                "Connect-ImageRegistry, good: app read, public/app read",
                "-Credential, good: app read, public/app read",
                $"config.json, wrong: {anonymous}",
                $"helper, wrong: {anonymous}",
                $"DOCKER_AUTH_CONFIG, wrong: {anonymous}",
                $"Connect-ImageRegistry, wrong: {Denied}",
                $"Connect-ImageRegistry, wrong: {anonymous}",
                $"-Credential, wrong: app {Denied}, public/app {Denied}",   // what the user names for this very call is not given up
                $"config.json, missing: {anonymous}",
                $"helper, missing: {anonymous}",
                $"DOCKER_AUTH_CONFIG, missing: {anonymous}",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A helper that knows what the script wrote down for it.</summary>
    private void WriteHelper()
    {
        string path = Path.Combine(_home, "docker-credential-test");
        File.WriteAllText(path, "#!/bin/sh\nasked=$(cat)\n[ \"$asked\" = \"$(cat \"$HOME/helper.host\")\" ] || { echo 'credentials not found in native keychain'; exit 1; }\ncat \"$HOME/helper.json\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
