using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>Nothing secret outlives the module.</summary>
public sealed class ModuleRemovalTests
{
    private const string Script = """
        $secret = [securestring]::new()
        'wonderland'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
        function Show([string] $When) { "${When}: $((Get-ImageRegistry $env:TEST_REGISTRY -WarningAction Ignore).CredentialSource) $([bool] (Get-ImageManifest "$env:TEST_REGISTRY/a:latest" -Raw -ErrorAction Ignore))" }
        $null = Connect-ImageRegistry $env:TEST_REGISTRY -Credential ([pscredential]::new('alice', $secret))
        Show connected
        $other = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $other.AddScript("Import-Module '$env:TEST_MODULE'; Get-ImageRegistry").Invoke()
        $other.Dispose()
        Show 'another session ended'
        Remove-Module ManifestPS
        Import-Module $env:TEST_MODULE
        Show 'removed and imported again'
        """;

    [Fact]
    public async Task With_the_module_go_its_credentials_and_its_tokens()
    {
        await using TokenServer tokens = await TokenServer.StartAsync(new TokenServerOptions { AllowAnonymous = false });
        tokens.Options.Users["alice"] = "wonderland";
        await using RegistryServer registry = await RegistryServer.StartAsync(new RegistryOptions { Authentication = RegistryAuthentication.Token(tokens) });
        _ = registry.Store.AddImage("a", "latest");
        DirectoryInfo home = Directory.CreateTempSubdirectory("manifestps-removal-");
        try
        {
            string output = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, Script], ("TEST_REGISTRY", registry.Address), ("TEST_MODULE", TestBuild.ModulePath), ("HOME", home.FullName), ("DOCKER_CONFIG", null), ("XDG_RUNTIME_DIR", home.FullName));

            Assert.Equal(["connected: Connect-ImageRegistry True", "another session ended: Connect-ImageRegistry True", "removed and imported again:  False"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
