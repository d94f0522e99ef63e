using ManifestPS.TestRegistry;

namespace ManifestPS.Tests;

/// <summary>The main cmdlets in sessions that others set up: foreign cultures, strict mode, a constrained language. What comes out is what comes out anywhere.</summary>
public sealed class SessionKindTests
{
    private const string View = "Platform  ";

    private const string Commands = """
        $registry = $env:TEST_REGISTRY
        function Show([string] $Name, [string[]] $Property, [object[]] $Found) {
            foreach ($item in $Found) { "${Name}: $(($Property | ForEach-Object { "$($item.$_)" }) -join ' ')" }
        }
        Get-ImageManifest oci-layout://samples/php:latest
        Show manifest Platform, Digest, ImageSize, Annotations (Get-ImageManifest oci-layout://samples/php:latest -Platform LINUX/ARM64/V8 -Detailed)
        Show config Platform, Created, Environment, Labels (Get-ImageConfig oci-layout://samples/php:latest -Platform linux/amd64)
        Show layer Digest, Size, CreatedBy (Get-ImageLayer oci-layout://samples/php:latest -Platform linux/386)
        Show resolved Reference (Resolve-ImageReference oci-layout://samples/php:latest)
        Show runs Platform, Reason (Test-ImagePlatform oci-layout://samples/php:latest linux/arm/v6 -Detailed)
        Show finding Rule, Message (Test-ImageManifest oci-layout://samples/php:latest -Detailed)
        Show difference Kind, Name, ReferenceValue, DifferenceValue (Compare-ImageManifest oci-layout://samples/php:latest oci-layout://samples/app:1.4)
        Show referrer ArtifactType, Digest (Get-ImageReferrer oci-layout://samples/php:latest)
        Show published Status, Reference (Get-ManifestList oci-layout://samples/php:latest | Remove-ManifestListEntry -Platform linux/386 | Set-ManifestAnnotation linux/arm64 -Annotation @{ 'I.i' = 'I i' } | Publish-ManifestList "$registry/team/iii:INITIAL")
        Show tag Reference (Get-ImageTag "$registry/team/iii" -Filter initial)
        Show repository Repository (Get-ImageRepository $registry)
        Set-ImageRegistry MIRROR.Internal.TEST -TrustedRealm AUTH.Internal.TEST -MaximumRetryAfterSec 1234
        Show registry Registry, Url, TrustedRealms, MaximumRetryAfterSec (Get-ImageRegistry | Where-Object Registry -eq mirror.internal.test)
        $problem = $null
        $null = Get-ImageManifest "$registry/team/iii:missing", 'I I' -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem | ForEach-Object { "$($_.FullyQualifiedErrorId) $_" }
        """;

    /// <summary>What a session does first, and what shows that it has been done.</summary>
    /// <remarks>In a constrained language PowerShell does not run what is in our views, and leaves their columns empty; the properties are there.</remarks>
    public static TheoryData<string, string, string, string> Kinds => new()
    {
        { "[cultureinfo]::CurrentCulture = [cultureinfo]::DefaultThreadCurrentCulture = 'tr-TR'", "'i'.ToUpper()", "\u0130", View },
        { "[cultureinfo]::CurrentCulture = [cultureinfo]::DefaultThreadCurrentCulture = 'ar-SA'", "[datetime]::new(2026, 11, 24).ToString('yyyy')", "1448", View },
        { "Set-StrictMode -Version Latest", "try { $never } catch { 'strict' }", "strict", View },
        { "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'", "try { [System.IO.File]::Exists('x') } catch { 'constrained' }", "constrained", "manifest: " },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_comes_out_is_the_same_in_every_kind_of_session(string first, string probe, string shows, string from)
    {
        string usual = await RunAsync(string.Empty);
        string[] lines = (await RunAsync($"{first}\n{probe}\n")).Split('\n', 2);

        Assert.Equal(shows, lines[0]);
        Assert.Equal(From(usual, from), From(lines[1], from));
        Assert.Contains("linux/arm64/v8", usual, StringComparison.Ordinal);
        Assert.Contains("TagNotFound", usual, StringComparison.Ordinal);
        Assert.Contains("tag: REGISTRY/team/iii:INITIAL", usual, StringComparison.Ordinal);
    }

    private static string From(string output, string start) => output[output.IndexOf(start, StringComparison.Ordinal)..];

    private static async Task<string> RunAsync(string first)
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        DirectoryInfo home = Directory.CreateTempSubdirectory("manifestps-session-");
        try
        {
            string output = await ChildProcess.RunAsync("dotnet", [TestBuild.ShellPath, first + Commands], ("TEST_REGISTRY", registry.Address), ("HOME", home.FullName), ("DOCKER_CONFIG", null), ("XDG_RUNTIME_DIR", home.FullName));
            return output.Replace(registry.Address, "REGISTRY", StringComparison.Ordinal);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
