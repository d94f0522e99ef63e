using Xunit.v3;

namespace ManifestPS.TestSession;

/// <summary>A program that a test needs and the .NET SDK does not bring. Without it the test is skipped; where MANIFESTPS_REQUIRE_PROGRAMS is 1, as in CI, it fails.</summary>
internal static class Prerequisite
{
    private static readonly bool Required = Environment.GetEnvironmentVariable("MANIFESTPS_REQUIRE_PROGRAMS") == "1";

    /// <summary>The Debian package of a program, where it has another name.</summary>
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["docker"] = "docker-cli",
        ["htpasswd"] = "apache2-utils",
        ["ip"] = "iproute2",
        ["nsenter"] = "util-linux",
        ["tinyproxy"] = "tinyproxy-bin",
        ["unshare"] = "util-linux",
    };

    /// <summary>Whether the programs are on the PATH. One that is required is taken to be, so that its test fails without it; docker's client, which CI lacks, never is.</summary>
    public static bool Has(params ReadOnlySpan<string> programs)
    {
        foreach (string program in programs)
        {
            if (!(Required && program != "docker") && Find(program) is null)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Skips the test unless the programs are there.</summary>
    public static void Need(params ReadOnlySpan<string> programs)
    {
        foreach (string program in programs)
        {
            Assert.SkipUnless(Has(program), Reason(program));
        }
    }

    /// <summary>The cases, or none where a program for them is missing; those are reported as skipped in one line.</summary>
    public static IReadOnlyCollection<IXunitTestCase> Filter(IReadOnlyCollection<IXunitTestCase> cases, IFactAttribute attribute)
    {
        if (attribute is not IProgramAttribute { Programs: var programs } || programs.Split(' ').FirstOrDefault(program => !Has(program)) is not { } missing)
        {
            return cases;
        }
        foreach (IXunitTestCase test in cases)
        {
            SessionReport.Skip(Reason(missing), test.TestCaseDisplayName);
        }
        return [];
    }

    private static string Reason(string program) => $"{program} is not installed (apt-get install {Packages.GetValueOrDefault(program, program)})";

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, OperatingSystem.IsWindows() ? program + ".exe" : program)).FirstOrDefault(File.Exists);
}
