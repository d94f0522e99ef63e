using System.Diagnostics;
using System.Net;

namespace ManifestPS.TestRegistry.Tests;

public sealed class ProgramTests
{
    private static readonly string Assembly = typeof(RegistryServer).Assembly.Location;

    [Fact]
    public async Task The_program_serves_faults_by_script_until_it_is_told_to_end()
    {
        using Process program = ToolRun.Start("dotnet", Assembly, "--basic", "alice:secret", "--fault", "GET /v2/ once status=503 retry-after=1");
        string url = await LineAsync(program, "registry: ");
        using HttpClient client = new() { BaseAddress = new Uri(url) };
        using HttpResponseMessage first = await client.SendAsync("GET", "/v2/");
        using HttpResponseMessage second = await client.SendAsync("GET", "/v2/");
        await LineAsync(program, "GET /v2/ -> 401");
        using Process kill = ToolRun.Start("sh", "-c", $"kill -TERM {program.Id}");
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized], [first.StatusCode, second.StatusCode]);
        Assert.Equal(0, program.ExitCode);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--port")]
    [InlineData("--fault", "GET")]
    [InlineData("--layout", "nowhere")]
    public async Task The_program_says_how_it_is_used(params string[] arguments)
    {
        using Process program = ToolRun.Start("dotnet", [Assembly, .. arguments]);
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, program.ExitCode);
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
    }

    private static async Task<string> LineAsync(Process program, string prefix)
    {
        while (await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return line[prefix.Length..];
            }
        }

        throw new EndOfStreamException($"The program ended without '{prefix}': {await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }
}
