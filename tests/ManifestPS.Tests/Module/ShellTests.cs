using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

/// <summary>The shell as the program it is, with its output in a pipe.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("manifestps-shell-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_pipeline_as_argument_prints_the_table_without_colours()
    {
        Ended shell = await Run("Get-ImageManifest oci-layout://samples/php:latest | Where Architecture -eq arm64");

        Assert.Equal(0, shell.ExitCode);
        Assert.Empty(shell.Errors);
        Assert.DoesNotContain('\u001b', shell.Output);
        string row = shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].TrimEnd();
        Assert.Matches("^linux/arm64/v8 +Image +sha256:[0-9a-f]{64}$", row);
    }

    [Fact]
    public async Task Several_arguments_are_one_pipeline() =>
        Assert.Contains("linux/s390x", (await Run("Get-ImageManifest", "oci-layout://samples/php", "-Platform", "linux/s390x")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("Get-ImageManifest oci-layout://samples/php:missing", "samples/php' has no tag 'missing'")]
    [InlineData("Get-ImageManifest 'Not An Image'", "'Not An Image' is not an image reference")]
    [InlineData("Get-ImageManifest 'Not An Image', oci-layout://samples/php", "'Not An Image' is not an image reference", "linux/s390x")]
    [InlineData("throw 'enough'", "enough")]
    [InlineData("Get-Nothing", "Get-Nothing")]
    [InlineData("Get-ImageManifest )", "Unexpected token ')'")]
    public async Task An_error_goes_to_stderr_and_into_the_exit_code(string pipeline, string error, string output = "")
    {
        Ended shell = await Run(pipeline);

        Assert.Equal(1, shell.ExitCode);
        Assert.Contains(error, shell.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(error, shell.Output, StringComparison.Ordinal);
        Assert.Contains(output, shell.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("exit", 0)]
    [InlineData("try { throw 'enough' } catch { 'caught' }", 0)]
    [InlineData("try { Get-ImageManifest php: -ErrorAction Stop } catch { 'caught' }", 0)]
    [InlineData("$null", 0)]
    public async Task The_exit_code_is_what_the_pipeline_left(string pipeline, int exitCode)
    {
        Ended shell = await Run(pipeline);

        Assert.Equal(exitCode, shell.ExitCode);
        Assert.Empty(shell.Errors);
    }

    [Fact]
    public async Task What_strangers_wrote_reaches_stderr_harmless() =>
        Assert.DoesNotContain('\u001b', (await Run("Get-ImageManifest \"php`e[31m\"")).Errors);

    [Fact]
    public async Task It_has_the_commands_of_every_PowerShell()
    {
        Ended shell = await Run("Get-ImageManifest oci-layout://samples/php:latest | Sort-Object Platform | Select-Object -First 2 | ConvertTo-Json -Depth 4");

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(["linux/386", "linux/amd64"], JsonNode.Parse(shell.Output)!.AsArray().Select(image => (string?)image?["Platform"]));   // ends with an array, or the parser throws
    }

    [Fact]
    public async Task It_reports_nothing_home_and_looks_for_no_update() =>
        Assert.Equal("1 Off", (await Run("\"$env:POWERSHELL_TELEMETRY_OPTOUT $env:POWERSHELL_UPDATECHECK\"")).Output.Trim());

    [Theory]
    [InlineData("$args; (Get-Module).Name; exit 7", 7, "a b ManifestPS")]
    [InlineData("throw 'enough'", 1, "")]
    [InlineData("Get-ImageManifest 'Not An Image'; 'goes on'", 0, "goes on")]
    public async Task A_file_runs_as_in_pwsh(string script, int exitCode, string output)
    {
        string file = Path.Combine(_directory, "script.ps1");
        await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);

        Ended shell = await Run("-NoProfile", "-File", file, "a", "b");

        Assert.Equal((exitCode, output), (shell.ExitCode, string.Join(' ', shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [InlineData(64, "-NoProfile", "-File", "missing.ps1")]
    [InlineData(5, "-NoProfile", "-Command", "exit 5")]
    [InlineData(1, "-NoLogo", "-Command", "Get-ImageManifest php:")]
    [InlineData(64, "-NoSuchSwitch")]
    public async Task The_switches_are_those_of_pwsh(int exitCode, params string[] arguments) => Assert.Equal(exitCode, (await Run(arguments)).ExitCode);

    [Fact]
    public async Task Without_an_argument_it_is_a_prompt()
    {
        Ended shell = await Run([], "$x = 20 + 1\nGet-ImageManifest 'Not An Image'\n$x * 2\nexit\n'not reached'\n");

        Assert.Equal(0, shell.ExitCode);
        Assert.Contains("PS " + TestBuild.RepositoryRoot.TrimEnd('/'), shell.Output, StringComparison.Ordinal);
        Assert.Contains("42", shell.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", shell.Output, StringComparison.Ordinal);
        Assert.Contains("'Not An Image' is not an image reference", shell.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 4\n'not reached'\n", 4)]
    [InlineData("'last'", 0)]
    [InlineData("", 0)]
    public async Task The_prompt_ends_with_exit_or_with_its_input(string input, int exitCode)
    {
        Ended shell = await Run([], input);

        Assert.Equal(exitCode, shell.ExitCode);
        Assert.DoesNotContain("not reached", shell.Output, StringComparison.Ordinal);
    }

    private static Task<Ended> Run(params string[] arguments) => Run(arguments, input: "");

    private static async Task<Ended> Run(string[] arguments, string input)
    {
        ProcessStartInfo start = new("dotnet", [TestBuild.ShellPath, .. arguments])
        {
            WorkingDirectory = TestBuild.RepositoryRoot,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process shell = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        await shell.StandardInput.WriteAsync(input);
        shell.StandardInput.Close();
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return new Ended(shell.ExitCode, await output, await errors);
    }

    private sealed record Ended(int ExitCode, string Output, string Errors);
}
