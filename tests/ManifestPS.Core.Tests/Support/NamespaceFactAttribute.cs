using System.Runtime.CompilerServices;
using Xunit.v3;

namespace ManifestPS.Core.Tests;

/// <summary>A fact for a namespace that <see cref="NetworkNamespace"/> makes: found only there, so that no run lists it as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(NamespaceFactDiscoverer))]
internal sealed class NamespaceFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1) : FactAttribute(sourceFilePath, sourceLineNumber);
