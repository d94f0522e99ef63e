namespace ManifestPS.Pester.Tests;

/// <summary>What Pester says of a test that failed, and where it is; the stack of this program says nothing.</summary>
internal sealed class PesterFailureException(string message) : Exception(message);
