using System.Runtime.CompilerServices;
using Xunit.v3;

namespace ManifestPS.TestSession;

/// <summary>A fact that needs programs, separated by spaces. Where one is missing, the test is counted in the line that says so, and not shown.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ProgramFactDiscoverer))]
internal sealed class ProgramFactAttribute(string programs, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber), IProgramAttribute
{
    public string Programs { get; } = programs;
}
