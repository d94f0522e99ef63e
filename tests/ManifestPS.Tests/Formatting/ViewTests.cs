using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ManifestPS.Tests;

public sealed class ViewTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Fact]
    public void Descriptors_are_a_table_under_their_source()
    {
        string[] lines = Lines("Get-ImageManifest oci-layout://samples/php:latest | Where Architecture -eq arm64");
        string digest = Assert.Single(_session.Invoke("(Get-ImageManifest oci-layout://samples/php:latest | Where Architecture -eq arm64).Digest").Clean())!.ToString();   // asserted single

        Assert.Equal($"Source: {TestBuild.PhpSample}:latest", lines[0]);
        Assert.Equal(["Platform", "Kind", "ImageSize", "Digest"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^[- ]+$", lines[2]);
        Assert.Equal(["linux/arm64/v8", "Image", digest], lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void Sizes_are_shown_where_they_are_known() =>
        Assert.Matches(@"^linux/amd64 +Image +[0-9.]+ KB +sha256:", Lines("Get-ImageManifest oci-layout://samples/php -Detailed")[3]);

    [Fact]
    public void Each_source_is_a_table_of_its_own()
    {
        _layout.Tag("one", _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "amd64")));
        _layout.Tag("two", _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "arm")));

        Assert.Equal(
            [$"Source: {_layout["one"]}", $"Source: {_layout["two"]}"],
            Lines("$images | Get-ImageManifest", _layout["one"], _layout["two"]).Where(line => line.StartsWith("Source", StringComparison.Ordinal)));
    }

    [Fact]
    public void Lists_are_a_table()
    {
        _layout.Tag("it", _layout.AddList(TestLayout.DockerList, TestLayout.Entry("linux", "amd64"), TestLayout.Entry("linux", "arm")));

        string[] lines = Lines("Get-ManifestList $images", _layout["it"]);

        Assert.Equal(["Name", "Entries", "Platforms"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches($"^{Regex.Escape(_layout["it"])} +2 linux/amd64, linux/arm$", lines[2]);
    }

    [Fact]
    public void Layers_are_a_table()
    {
        string[] lines = Lines("(Get-ImageManifest oci-layout://samples/php -Platform linux/386 -Detailed).Layers");

        Assert.StartsWith("Image: linux/386 oci-layout://", lines[0], StringComparison.Ordinal);
        string[] table = [.. lines.SkipWhile(line => !line.Contains("Index", StringComparison.Ordinal))];
        Assert.Equal(["Index", "Size", "Digest", "CreatedBy"], table[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(4, table.Length);
    }

    [Theory]
    [InlineData("Get-ImageManifest $images")]
    [InlineData("Get-ManifestList $images")]
    public void Deserialized_objects_look_the_same(string script)
    {
        const string Clone = " | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }";

        Assert.Equal(Lines(script, TestBuild.PhpSample), Lines(script + Clone, TestBuild.PhpSample));
    }

    [Fact]
    public void What_is_not_stated_is_left_blank()
    {
        JsonObject unstated = TestLayout.Elsewhere();
        _layout.Tag("it", _layout.AddList(TestLayout.OciIndex, unstated));

        Assert.Equal(["Image", (string?)unstated["digest"]], Lines("Get-ImageManifest $images", _layout["it"])[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private string[] Lines(string script, params object?[] input) =>
        _session.Show(script, 200, input).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
