using System.Runtime.CompilerServices;
using Xunit.v3;

namespace ManifestPS.Core.Tests;

/// <summary>A theory for a namespace that <see cref="NetworkNamespace"/> makes: found only there, so that no run lists it as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(NamespaceTheoryDiscoverer))]
internal sealed class NamespaceTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : TheoryAttribute(sourceFilePath, sourceLineNumber);
