namespace ManifestPS.Tests;

public sealed class ReferenceResolutionTests : IDisposable
{
    private readonly ModuleRunspace _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_tag_is_resolved_to_a_reference_that_other_cmdlets_take()
    {
        Outcome resolved = _session.Invoke($"Resolve-ImageReference {TestBuild.PhpSample}:latest");

        Assert.StartsWith($"{TestBuild.PhpSample}:latest@sha256:", Assert.Single(resolved.Texts("Reference")), StringComparison.Ordinal);
        Assert.Equal(8, _session.Invoke($"Resolve-ImageReference {TestBuild.PhpSample}:latest | Get-ImageManifest").Clean().Count);
    }

    [Theory]
    [InlineData("linux/arm64", true)]
    [InlineData("linux/arm/v6", true)]
    [InlineData("windows/amd64", false)]
    public void A_platform_runs_the_image_or_does_not(string platform, bool runs) =>
        Assert.Equal(runs, Assert.Single(_session.Invoke($"Test-ImagePlatform oci-layout://samples/php {platform}").Clean())?.BaseObject);

    [Fact]
    public void Detailed_gives_every_candidate_with_its_reason()
    {
        Outcome outcome = _session.Invoke("Test-ImagePlatform oci-layout://samples/php linux/arm/v6 -Detailed");

        Assert.Equal(8, outcome.Clean().Count);
        Assert.Equal(["linux/arm/v5: arm/v5 runs on arm/v6 (preference 2)"], outcome.Output.Where(item => item?.Properties["IsChosen"].Value is true).Select(item => item?.ToString()));
        Assert.All(outcome.Texts("Reason"), reason => Assert.NotEmpty(reason ?? ""));
    }

    [Theory]
    [InlineData("Resolve-ImageReference", "")]
    [InlineData("Test-ImagePlatform", "-Platform linux/arm64")]
    public void Live_and_deserialized_objects_are_taken(string command, string arguments)
    {
        string[] live = [$"(Get-ImageManifest {TestBuild.PhpSample})[3]", $"(Get-ManifestList {TestBuild.PhpSample})"];

        Assert.All(live, source =>
        {
            string expected = Text($"{source} | {command} {arguments}");
            Assert.Equal(expected, Text($"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({source})) | {command} {arguments}"));
        });
    }

    [Fact]
    public void A_reference_is_shown_whole() =>
        Assert.Contains("php:latest@sha256:", _session.Show($"Resolve-ImageReference {TestBuild.PhpSample}:latest", width: 200), StringComparison.Ordinal);

    private string Text(string script) => Assert.Single(_session.Invoke(script).Clean())?.ToString() ?? "";
}
