namespace ManifestPS.Tests;

public sealed class TestImageManifestTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Fact]
    public void A_good_image_is_true_and_has_no_findings()
    {
        Assert.Equal([true], _session.Invoke($"Test-ImageManifest {TestBuild.PhpSample} -IncludeBlobs").Clean().Select(item => item?.BaseObject));
        Assert.Empty(_session.Invoke($"Test-ImageManifest {TestBuild.PhpSample} -Detailed").Clean());
    }

    [Fact]
    public void Each_input_is_one_bool_or_one_error()
    {
        _layout.Tag("bad", _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "amd64")));

        Outcome outcome = _session.Invoke("$images | Test-ImageManifest", TestBuild.PhpSample, _layout["none"], _layout["bad"]);

        _ = outcome.SingleError("TagNotFound");
        Assert.Equal([true, false], outcome.Output.Select(item => item?.BaseObject));
    }

    [Fact]
    public void A_finding_says_what_where_and_what_to_do_and_binds_to_other_commands()
    {
        string wrong = $"Get-ManifestList {TestBuild.PhpSample}:latest | Set-ManifestAnnotation linux/386 -Architecture mips64le";

        Outcome outcome = _session.Invoke($"{wrong} | Test-ImageManifest -Detailed");

        Assert.Equal(["PlatformContradictsConfig"], outcome.Texts("Rule"));
        Assert.Equal(["Error"], outcome.Texts("Severity"));
        Assert.Equal(["linux/mips64le"], outcome.Texts("Platform"));
        Assert.Equal(["linux/386"], _session.Invoke($"{wrong} | Test-ImageManifest -Detailed | Get-ImageManifest").Texts("Platform"));
        Assert.Matches(@"linux/mips64le +Error +PlatformContradictsConfig +The image is listed for linux/mips64le,", _session.Show($"{wrong} | Test-ImageManifest -Detailed", 160));
        Assert.Contains(_session.Invoke($"{wrong} | Test-ImageManifest -Verbose").Verbose, line => line.StartsWith("Error PlatformContradictsConfig: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_edited_list_is_tested_as_the_value_it_is()
    {
        string edit = $"Get-ManifestList {TestBuild.PhpSample}:latest | Set-ManifestAnnotation linux/arm/v7 -Variant v6";

        Assert.Equal(["VariantContradictsConfig"], _session.Invoke($"{edit} | Test-ImageManifest -Detailed").Texts("Rule"));
        Assert.Equal([true], _session.Invoke($"{edit} | Test-ImageManifest").Clean().Select(item => item?.BaseObject));
    }

    [Theory]
    [InlineData("(Get-ImageManifest {0})[3]")]
    [InlineData("(Get-ManifestList {0})")]
    [InlineData("(Get-ImageConfig {0})[3]")]
    [InlineData("(Get-ImageLayer {0})[0]")]
    [InlineData("(Resolve-ImageReference {0})")]
    [InlineData("(Test-ImagePlatform {0} linux/arm64 -Detailed)[3]")]
    public void Live_and_deserialized_objects_are_taken(string image)
    {
        string live = image.Replace("{0}", TestBuild.PhpSample, StringComparison.Ordinal);
        string deserialized = $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({live}))";

        Assert.Equal([true], _session.Invoke($"{live} | Test-ImageManifest").Clean().Select(item => item?.BaseObject));
        Assert.Equal([true], _session.Invoke($"{deserialized} | Test-ImageManifest").Clean().Select(item => item?.BaseObject));
    }
}
