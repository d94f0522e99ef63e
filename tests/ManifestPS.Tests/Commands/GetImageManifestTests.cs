using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

public sealed class GetImageManifestTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Fact]
    public void The_pipeline_of_the_readme_gives_one_platform()
    {
        PSObject? found = Assert.Single(_session.Invoke("Get-ImageManifest oci-layout://samples/php:latest | Where Architecture -eq arm64").Clean());

        Assert.Equal("linux/arm64/v8", found?.Properties["Platform"].Value);
    }

    [Fact]
    public void A_list_gives_its_platforms_in_its_order_with_their_attestations()
    {
        Outcome outcome = _session.Invoke("Get-ImageManifest oci-layout://samples/php:latest");

        Assert.Equal(
            ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"],
            outcome.Texts("Platform"));
        Assert.All(outcome.Clean(), item => Assert.Equal("Image", item?.Properties["Kind"].Value));
        Assert.Equal(8, _session.Invoke("Get-ImageManifest oci-layout://samples/php:latest | ForEach-Object { $_.Attestations }").Clean().Count);
        Assert.Equal(16, _session.Invoke("Get-ImageManifest oci-layout://samples/php:latest -IncludeAttestation").Clean().Count);
    }

    [Fact]
    public void Every_property_that_the_documentation_names_is_there()
    {
        string[] names = ["Reference", "Source", "Digest", "MediaType", "Size", "OS", "Architecture", "Variant", "OSVersion", "OSFeatures", "Platform", "Kind", "Annotations", "Attestations", "Layers", "ConfigDigest", "ImageSize"];

        PSObject? first = _session.Invoke("Get-ImageManifest oci-layout://samples/php:latest").Clean()[0];

        Assert.DoesNotContain(names, name => first?.Properties[name] is null);
    }

    [Fact]
    public void Reference_is_the_entry_and_source_is_the_tag_with_the_digest_of_the_list()
    {
        PSObject? first = _session.Invoke($"Get-ImageManifest {TestBuild.PhpSample}").Clean()[0];
        string? digest = (string?)first?.Properties["Digest"].Value;

        Assert.Equal($"{TestBuild.PhpSample}@{digest}", first?.Properties["Reference"].Value);
        string list = Assert.Single(_session.Invoke($"(Get-ManifestList {TestBuild.PhpSample}:latest).Reference").Clean())!.ToString();   // asserted single
        Assert.Equal(list, _session.Invoke($"Get-ImageManifest {TestBuild.PhpSample}:latest").Clean()[0]?.Properties["Source"].Value);
    }

    [Fact]
    public void Layers_and_sizes_come_with_detailed_only()
    {
        Assert.Null(_session.Invoke("(Get-ImageManifest oci-layout://samples/php)[0].ImageSize").Clean()[0]);
        Outcome detailed = _session.Invoke("Get-ImageManifest oci-layout://samples/php -Detailed");

        Assert.Equal(8, detailed.Clean().Count);
        Assert.All(detailed.Texts("ImageSize"), size => Assert.True(long.Parse(size ?? "", null) > 0));
        Assert.All(detailed.Texts("ConfigDigest"), digest => Assert.StartsWith("sha256:", digest, StringComparison.Ordinal));
        Assert.Equal(16, _session.Invoke("(Get-ImageManifest oci-layout://samples/php -Detailed).Layers").Clean().Count);
    }

    [Theory]
    [InlineData(TestLayout.OciManifest)]
    [InlineData(TestLayout.DockerManifest)]
    public void A_single_image_gives_one_object_with_the_platform_of_its_configuration(string mediaType)
    {
        _layout.Tag("one", _layout.AddImage(mediaType, "windows", "amd64"));

        PSObject? found = Assert.Single(_session.Invoke("Get-ImageManifest $images", _layout["one"]).Clean());

        Assert.Equal("windows/amd64", found?.Properties["Platform"].Value);
        Assert.Equal(mediaType, found?.Properties["MediaType"].Value);
    }

    [Fact]
    public void An_entry_that_states_no_platform_has_none_until_detailed()
    {
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, _layout.AddImage(TestLayout.OciManifest, "linux", "arm64")));

        Assert.Equal([null], _session.Invoke("Get-ImageManifest $images", _layout["list"]).Texts("Platform"));
        Assert.Equal(["linux/arm64"], _session.Invoke("Get-ImageManifest $images -Detailed", _layout["list"]).Texts("Platform"));
    }

    [Theory]
    [InlineData("linux/arm/v7", "linux/arm/v7")]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("LINUX/x86_64", "linux/amd64")]
    public void Platform_picks_what_it_would_run(string platform, string chosen) =>
        Assert.Equal([chosen], _session.Invoke($"Get-ImageManifest oci-layout://samples/php -Platform {platform}").Texts("Platform"));

    [Fact]
    public void Platform_local_is_this_machine() => Assert.Single(_session.Invoke("Get-ImageManifest oci-layout://samples/php -Platform local").Clean());

    [Fact]
    public void A_bad_platform_ends_the_command_with_a_sentence_that_helps()
    {
        Outcome outcome = _session.Invoke("Get-ImageManifest oci-layout://samples/php -Platform 'no platform at all'");

        Assert.Empty(outcome.Output);
        Assert.Contains("'no platform at all'", Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_list_comes_as_one_value()
    {
        Outcome outcome = _session.Invoke("Get-ManifestList oci-layout://samples/php:latest");

        PSObject? list = Assert.Single(outcome.Clean());
        Assert.Equal(16, _session.Invoke("(Get-ManifestList oci-layout://samples/php:latest).Manifests.Count").Clean()[0]?.BaseObject);
        Assert.Equal($"{TestBuild.PhpSample}:latest", list?.Properties["Name"].Value);
        Assert.StartsWith($"{TestBuild.PhpSample}:latest@sha256:", (string?)list?.Properties["Reference"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_image_is_no_list()
    {
        _layout.Tag("one", _layout.AddImage(TestLayout.OciManifest));

        Outcome outcome = _session.Invoke("Get-ManifestList $images", _layout["one"]);

        Assert.Equal(_layout["one"], outcome.SingleError("NotAManifestList").TargetObject);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Nested_lists_are_one_row_until_detailed()
    {
        JsonObject inner = _layout.AddList(TestLayout.OciIndex, _layout.AddImage(TestLayout.OciManifest, "linux", "amd64"), _layout.AddImage(TestLayout.OciManifest, "linux", "386"));
        _layout.Tag("outer", _layout.AddList(TestLayout.OciIndex, inner));

        Assert.Equal(["ManifestList"], _session.Invoke("Get-ImageManifest $images", _layout["outer"]).Texts("Kind"));
        Assert.Equal(["linux/amd64", "linux/386"], _session.Invoke("Get-ImageManifest $images -Detailed", _layout["outer"]).Texts("Platform"));
    }
}
