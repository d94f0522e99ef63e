using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ManifestPS.Completion;

/// <summary>Completes -Platform with the platforms that images are commonly built for.</summary>
public sealed class PlatformCompleter : IArgumentCompleter
{
    private static readonly string[] Common =
    [
        "local", "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64",
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Common
            .Where(platform => platform.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase))
            .Select(platform => new CompletionResult(platform));
}
