namespace ManifestPS.Pester.Tests;

/// <summary>One test as <c>run.ps1</c> reports it.</summary>
/// <param name="Name">File, blocks and test.</param>
/// <param name="Result">Passed, Failed or Skipped.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Message">Why it failed or was skipped; empty where it passed.</param>
internal sealed record PesterTest(string Name, string Result, double Seconds, string Message);
