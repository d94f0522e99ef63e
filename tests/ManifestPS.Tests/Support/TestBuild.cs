using System.Reflection;

namespace ManifestPS.Tests;

/// <summary>What the build tells the tests: which build of the module is under test, and where things are.</summary>
internal static class TestBuild
{
    public static string ModulePath => Find(nameof(ModulePath));

    public static string ModuleBuild => Find(nameof(ModuleBuild));

    public static string RepositoryRoot => Find(nameof(RepositoryRoot));

    public static string VersionPrefix => Find(nameof(VersionPrefix));

    /// <summary>PowerShell without the module.</summary>
    public static string PowerShellPath => Find(nameof(PowerShellPath));

    public static string ShellPath => Find(nameof(ShellPath));

    public static string PhpSample => "oci-layout://" + Path.Combine(RepositoryRoot, "samples", "php");

    private static string Find(string key) =>
        typeof(TestBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value
        ?? throw new InvalidOperationException($"The build did not set {key}.");
}
