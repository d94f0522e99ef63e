using System.Diagnostics;

namespace ManifestPS.Tests;

/// <summary>Programs that tests run: in the repository's root, with no proxy but the one they are given.</summary>
internal static class ChildProcess
{
    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy", "NO_PROXY"];

    /// <summary>Starts a program.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, params (string Name, string? Value)[] variables)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = TestBuild.RepositoryRoot, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string proxy in Proxies)
        {
            _ = start.Environment.Remove(proxy);
        }
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>Runs a program that must succeed and complain of nothing; gives its output.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string? Value)[] variables)
    {
        using Process process = Start(program, arguments, variables);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(errors.Length == 0, errors);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }
}
