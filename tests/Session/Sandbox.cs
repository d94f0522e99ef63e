using System.Reflection;
using System.Runtime.CompilerServices;

namespace ManifestPS.TestSession;

/// <summary>Tests and the programs that they start write into the clone's <c>out</c> directory, nowhere else.</summary>
internal static class Sandbox
{
    private const string Mark = "MANIFESTPS_TEST_SESSION";

    /// <summary>Whether a test started this test program, in a network namespace: what it reports is that test's.</summary>
    public static bool IsNested { get; private set; }

    /// <summary>The clone's <c>out</c>.</summary>
    public static string OutputDirectory { get; } =
        typeof(Sandbox).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == nameof(OutputDirectory)).Value
        ?? throw new InvalidOperationException("The build did not set OutputDirectory.");

#pragma warning disable CA2255 // before the first test is looked at, and before a static constructor asks for a temporary directory
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Enter()
    {
        IsNested = Environment.GetEnvironmentVariable(Mark) is not null;
        Environment.SetEnvironmentVariable(Mark, "1");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is null && home.Length > 0)
        {
            // What is downloaded once is not downloaded again for the home directory below.
            Environment.SetEnvironmentVariable("NUGET_PACKAGES", Path.Combine(home, ".nuget", "packages"));
        }
        Environment.SetEnvironmentVariable("HOME", Directory.CreateDirectory(Path.Combine(OutputDirectory, "home")).FullName);
        Environment.SetEnvironmentVariable("TMPDIR", Directory.CreateDirectory(Path.Combine(OutputDirectory, "tmp")).FullName + Path.DirectorySeparatorChar);
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
    }
}
