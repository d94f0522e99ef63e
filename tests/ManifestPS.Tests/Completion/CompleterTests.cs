using System.Management.Automation;

namespace ManifestPS.Tests;

public sealed class CompleterTests : IDisposable
{
    private readonly ModuleRunspace _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("", "local", "linux/amd64", "windows/amd64")]
    [InlineData("linux/arm", "linux/arm64", "linux/arm/v7", "linux/arm/v6")]
    [InlineData("LINUX/S", "linux/s390x")]
    [InlineData("nothing")]
    public void Platform_completes(string typed, params string[] expected)
    {
        string line = $"Get-ImageManifest php -Platform {typed}";
        string[] answers = [.. _session.Invoke($"([System.Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, $null)).CompletionMatches")
            .Clean().Select(match => Assert.IsType<CompletionResult>(match?.BaseObject).CompletionText)];

        Assert.Equal(expected, typed.Length > 0 ? answers : [.. answers.Intersect(expected)]);
    }
}
