using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

public sealed class CompareImageManifestTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Fact]
    public void An_image_is_identical_with_itself() =>
        Assert.Empty(_session.Invoke("Compare-ImageManifest oci-layout://samples/php:latest oci-layout://samples/php:latest").Clean());

    [Fact]
    public void Differences_come_for_each_input_of_the_pipeline()
    {
        JsonObject first = Entry("amd64"), second = Entry("arm64");
        _layout.Tag("one", _layout.AddList(TestLayout.OciIndex, first.DeepClone().AsObject()));
        _layout.Tag("two", _layout.AddList(TestLayout.OciIndex, first, second));

        Outcome outcome = _session.Invoke("$images | Compare-ImageManifest $images[0]", _layout["one"], _layout["two"], _layout["none"]);

        _ = outcome.SingleError("TagNotFound");
        Assert.Equal(["linux/arm64 Platform Platform =>"], outcome.Output.Select(item => item?.ToString()));
    }

    [Fact]
    public void Platforms_differ_field_by_field()
    {
        Outcome outcome = _session.Invoke("$image = Get-ImageManifest oci-layout://samples/php; Compare-ImageManifest $image[0] $image[3]");

        Assert.Equal(["Config", "Config", "Layer", "Layer", "Layer", "Layer"], outcome.Clean().Select(item => item?.Properties["Kind"].Value));
        Assert.Equal(["<>", "<>", "<=", "<=", "=>", "=>"], outcome.Texts("SideIndicator"));
    }

    [Fact]
    public void A_summary_is_one_object_also_where_nothing_differs()
    {
        PSObject? same = Assert.Single(_session.Invoke($"Compare-ImageManifest {TestBuild.PhpSample} {TestBuild.PhpSample}:latest -Summary").Clean());

        Assert.Equal(true, same?.Properties["IsIdentical"].Value);
        PSObject? other = Assert.Single(_session.Invoke($"$image = Get-ImageManifest {TestBuild.PhpSample}; Compare-ImageManifest $image[0] $image[3] -Summary").Clean());
        Assert.Equal((2, 2, 2), (other?.Properties["ConfigChanges"].Value, other?.Properties["LayersAdded"].Value, other?.Properties["LayersRemoved"].Value));
        Assert.Equal(4142L, other?.Properties["BytesNew"].Value);
    }

    [Fact]
    public void An_edited_list_is_compared_with_what_it_was_read_from()
    {
        string edit = $"$list = Get-ManifestList {TestBuild.PhpSample}:latest; $edited = $list | Remove-ManifestListEntry -Platform linux/386;";

        Outcome outcome = _session.Invoke($"{edit} $edited | Compare-ImageManifest $list");

        Assert.Equal(["Platform", "Attestation"], outcome.Clean().Select(item => item?.Properties["Kind"].Value));
        Assert.Equal(["linux/386", "linux/386"], outcome.Texts("Platform"));
        Assert.Equal(["<=", "<="], outcome.Texts("SideIndicator"));
    }

    [Fact]
    public void Live_and_deserialized_objects_are_taken_on_both_sides()
    {
        string[] live = [$"(Get-ImageManifest {TestBuild.PhpSample})[3]", $"(Get-ManifestList {TestBuild.PhpSample})", $"(Get-ImageConfig {TestBuild.PhpSample})[3]"];

        Assert.All(live, image =>
        {
            string deserialized = $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({image}))";
            Assert.Empty(_session.Invoke($"{image} | Compare-ImageManifest ({deserialized})").Clean());
            Assert.Empty(_session.Invoke($"{deserialized} | Compare-ImageManifest {image}").Clean());
        });
    }

    [Fact]
    public void Differences_are_shown_side_by_side()
    {
        string table = _session.Show("$image = Get-ImageManifest oci-layout://samples/php; Compare-ImageManifest $image[0] $image[3]");

        Assert.Matches(@" Platform +<> +linux/amd64 +linux/arm64/v8", table);
    }

    private static JsonObject Entry(string architecture) => TestLayout.Entry("linux", architecture);
}
