using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

public sealed class ImageReadingTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Theory]
    [InlineData("Get-ImageConfig", 8)]
    [InlineData("Get-ImageLayer", 16)]
    public void A_list_gives_every_platform_in_its_order(string command, int count)
    {
        Outcome outcome = _session.Invoke($"{command} oci-layout://samples/php:latest");

        Assert.Equal(count, outcome.Clean().Count);
        Assert.Equal(["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"], outcome.Texts("Platform").Distinct());
    }

    [Theory]
    [InlineData("Get-ImageConfig")]
    [InlineData("Get-ImageLayer")]
    public void Every_form_of_an_image_gives_the_same(string command)
    {
        IReadOnlyList<string?> expected = _session.Invoke($"{command} oci-layout://samples/php:latest -Platform linux/arm64").Texts("Digest");
        static string Deserialized(string live) => $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(({live})))";
        string[] forms =
        [
            $"Get-ImageManifest {TestBuild.PhpSample} -Platform linux/arm64 | {command}",
            $"Get-ManifestList {TestBuild.PhpSample} | {command} -Platform linux/arm64",
            $"({command} {TestBuild.PhpSample} -Platform linux/arm64)[0] | {command}",
            Deserialized($"Get-ImageManifest {TestBuild.PhpSample} -Platform linux/arm64") + $" | {command}",
            Deserialized($"Get-ManifestList {TestBuild.PhpSample}") + $" | {command} -Platform linux/arm64",
            Deserialized($"({command} {TestBuild.PhpSample} -Platform linux/arm64)[0]") + $" | {command}",
        ];

        Assert.All(forms, form => Assert.Equal(expected, _session.Invoke(form).Texts("Digest")));
    }

    [Fact]
    public void The_environment_has_names_and_values()
    {
        PSObject? version = Assert.Single(_session.Invoke("(Get-ImageConfig oci-layout://samples/php -Platform linux/amd64).Environment['PHP_VERSION']").Clean());

        Assert.Equal("8.5.0", version?.BaseObject);
    }

    [Fact]
    public void An_artifact_has_no_configuration_and_the_other_inputs_go_on()
    {
        _layout.Tag("one", _layout.AddImage(TestLayout.OciManifest));
        string digest = TestLayout.DigestOf("{}"u8.ToArray());
        _layout.AddText("application/vnd.oci.empty.v1+json", "{}");
        _layout.Tag("artifact", _layout.AddText(TestLayout.OciManifest, $$"""
            {"schemaVersion":2,"mediaType":"{{TestLayout.OciManifest}}","artifactType":"text/plain","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{digest}}","size":2},"layers":[]}
            """));

        Outcome outcome = _session.Invoke("$images | Get-ImageConfig", _layout["artifact"], _layout["one"]);

        Assert.Equal(_layout["artifact"], outcome.SingleError("NotAnImage").TargetObject);
        Assert.Equal(["linux/amd64"], outcome.Texts("Platform"));
    }

    [Theory]
    [InlineData("Get-ImageManifest -Detailed")]
    [InlineData("Get-ImageConfig")]
    [InlineData("Get-ImageLayer")]
    public void An_entry_that_cannot_be_read_is_one_error_and_hides_no_other(string command)
    {
        static JsonObject For(JsonObject image, string architecture)
        {
            image["platform"] = TestLayout.Platform("linux", architecture);
            return image;
        }
        JsonObject[] images = [For(AddImage("amd64"), "amd64"), TestLayout.Entry("linux", "arm64"), For(AddImage("s390x"), "s390x")];
        _layout.Tag("list", _layout.AddList(TestLayout.OciIndex, images));

        Outcome outcome = _session.Invoke($"$images | {command}", _layout["list"]);

        string digest = (string?)images[1]["digest"] ?? "";
        Assert.Equal(["linux/amd64", "linux/s390x"], outcome.Texts("Platform"));
        ErrorRecord error = outcome.SingleError("ManifestNotFound");
        Assert.EndsWith(digest, (string)error.TargetObject, StringComparison.Ordinal);
        Assert.Contains($"The entry {digest} (linux/arm64) of '{_layout["list"]}@", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_list_is_not_taken_for_what_the_registry_has()
    {
        Outcome outcome = _session.Invoke("[pscustomobject] @{ Name = 'app'; Reference = $null; Manifests = @() } | Get-ImageLayer");

        _ = outcome.SingleError("UnpublishedList");
    }

    [Fact]
    public void Layers_are_shown_with_the_step_that_made_them()
    {
        string table = _session.Show("Get-ImageLayer oci-layout://samples/php:latest -Platform linux/arm64 -IncludeEmpty");

        Assert.Matches(@"0 +2\.1 KB sha256:[0-9a-f]{12} # debian\.sh", table);
        Assert.Matches(@"(?m)^ +ENV PHP_VERSION=8\.5\.0", table);
    }

    /// <summary>An image of one layer.</summary>
    private JsonObject AddImage(string architecture)
    {
        JsonObject layer = _layout.AddText("application/vnd.oci.image.layer.v1.tar", architecture);
        JsonObject config = _layout.AddText(TestLayout.OciConfig, $$$"""{"architecture":"{{{architecture}}}","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{layer["digest"]}}}"]}}""");
        return _layout.AddText(TestLayout.OciManifest, $$"""{"schemaVersion":2,"mediaType":"{{TestLayout.OciManifest}}","config":{{config.ToJsonString()}},"layers":[{{layer.ToJsonString()}}]}""");
    }
}
