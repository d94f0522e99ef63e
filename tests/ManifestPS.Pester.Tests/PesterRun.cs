using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace ManifestPS.Pester.Tests;

/// <summary>Runs <c>tests/Pester/run.ps1</c> in a PowerShell process on the build that this project is for.</summary>
internal static class PesterRun
{
    public static async Task<IReadOnlyList<PesterTest>> RunAsync(CancellationToken token)
    {
        string report = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = new("dotnet", [Setting("PowerShell"), "-NoProfile", "-NonInteractive", "-File", Setting("Tests") + "run.ps1", "-Build", Setting("ModuleBuild"), "-Pester", Setting("Pester"), "-Report", report])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["MANIFESTPS_TEST_REGISTRY"] = Setting("TestRegistry");
            start.Environment["NO_COLOR"] = "1";
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("PowerShell did not start.");
            using CancellationTokenRegistration stop = token.Register(() => process.Kill(entireProcessTree: true));
            Task<string> output = process.StandardOutput.ReadToEndAsync(token);
            string errors = await process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            string text = await File.ReadAllTextAsync(report, token);
            PesterTest[] tests = text.Length > 0 ? JsonSerializer.Deserialize<PesterTest[]>(text) ?? [] : [];
            return tests.Length > 0 && (process.ExitCode == 0 || tests.Any(test => test.Result == "Failed"))
                ? tests
                : [.. tests, new PesterTest("Pester", "Failed", 0, $"The run ended with exit code {process.ExitCode}.\n{await output}\n{errors}")];
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static string Setting(string key) =>
        typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value
        ?? throw new InvalidOperationException($"The build did not set {key}.");
}
