namespace ManifestPS.Credentials;

/// <summary>What came of a helper's run.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its output: this may be a secret.</param>
/// <param name="Errors">What it wrote to its error stream, or the beginning of it.</param>
internal sealed record HelperResult(int ExitCode, byte[] Output, byte[] Errors);
