using System.Runtime.CompilerServices;
using Xunit.v3;

namespace ManifestPS.TestSession;

/// <summary>A theory that needs programs, as <see cref="ProgramFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ProgramTheoryDiscoverer))]
internal sealed class ProgramTheoryAttribute(string programs, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : TheoryAttribute(sourceFilePath, sourceLineNumber), IProgramAttribute
{
    public string Programs { get; } = programs;
}
