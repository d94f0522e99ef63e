using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

/// <summary>What is not right gives one clear error, and nothing in the output.</summary>
public sealed class BadDocumentTests : IDisposable
{
    private const string Empty = """{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}""";

    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    /// <summary>Media type, document, and the error's id with a word that its sentence must have.</summary>
    public static TheoryData<string, string, string, string> Documents { get; } = new()
    {
        { TestLayout.OciIndex, """{"schemaVersion":2,"manifests":[],"config":{},"layers":[]}""", "ManifestAmbiguous", "CVE-2021-41190" },
        { TestLayout.OciManifest, $$"""{"schemaVersion":2,"manifests":[],"config":{{Empty}},"layers":[]}""", "ManifestAmbiguous", "CVE-2021-41190" },
        { TestLayout.OciIndex, """{"schemaVersion":2,"manifests":[],"manifests":[]}""", "JsonDuplicateKey", "manifests" },
        { TestLayout.OciIndex, """{"schemaVersion":2,"manifests":[],"Manifests":[]}""", "ManifestInvalid", "Manifests" },
        { TestLayout.Schema1, """{"schemaVersion":1,"name":"php","tag":"5","fsLayers":[],"history":[]}""", "Schema1Unsupported", "schema 1" },
        { TestLayout.OciManifest, """{"schemaVersion":1,"name":"php","tag":"5","fsLayers":[],"history":[]}""", "Schema1Unsupported", "schema 1" },
        { TestLayout.OciIndex, """{"schemaVersion":2""", "JsonInvalid", "$" },
        { TestLayout.OciIndex, """{"schemaVersion":2}""", "ManifestInvalid", "manifests" },
        { TestLayout.OciManifest, """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", "MediaTypeMismatch", TestLayout.OciManifest },
        { "text/plain", """{"schemaVersion":2,"config":{},"layers":[]}""", "MediaTypeUnsupported", "text/plain" },
    };

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_that_breaks_a_rule(string mediaType, string content, string id, string word)
    {
        _layout.Tag("bad", _layout.AddText(mediaType, content));

        AssertOneError(id, word);
    }

    [Fact]
    public void Content_with_another_digest()
    {
        JsonObject list = TagList();
        byte[] content = File.ReadAllBytes(_layout.BlobPath(list));
        content[^2] ^= 1;
        File.WriteAllBytes(_layout.BlobPath(list), content);

        AssertOneError("DigestMismatch", (string?)list["digest"] ?? "");
    }

    [Fact]
    public void Truncated_content()
    {
        JsonObject list = TagList();
        byte[] content = File.ReadAllBytes(_layout.BlobPath(list));
        File.WriteAllBytes(_layout.BlobPath(list), content[..^10]);

        AssertOneError("SizeMismatch", (string?)list["digest"] ?? "");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_document_of_5_MiB(bool sizeIsStated)
    {
        JsonObject large = _layout.AddText(TestLayout.OciIndex, new string(' ', 5 * 1024 * 1024) + """{"schemaVersion":2,"manifests":[]}""");
        _layout.Tag("bad", sizeIsStated ? large : TestLayout.Elsewhere());

        AssertOneError("ManifestTooLarge", "4,194,304", sizeIsStated ? _layout["bad"] : $"oci-layout://{_layout.Path}@{large["digest"]}");
    }

    [Fact]
    public void A_list_that_holds_itself()
    {
        // A loop of true digests cannot be made; a forged one is a blob that is not what its name says.
        JsonObject self = TestLayout.Elsewhere(TestLayout.OciIndex, "loop");
        File.WriteAllText(_layout.BlobPath(self), new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(self.DeepClone()) }.ToJsonString().PadRight(500));
        self["size"] = 500;
        _layout.Tag("bad", self);

        AssertOneError("DigestMismatch", (string?)self["digest"] ?? "");
    }

    [Theory]
    [InlineData("-Detailed")]
    [InlineData("-Platform linux/amd64")]
    public void Lists_that_nest_too_deep(string how)
    {
        JsonObject list = _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "amd64"));
        for (int i = 0; i < 8; i++)
        {
            list = _layout.AddList(TestLayout.OciIndex, list);
        }
        _layout.Tag("bad", list);

        AssertOneError("IndexTooDeep", "8 levels", how: how);
    }

    [Fact]
    public void A_blob_that_is_a_link()
    {
        JsonObject list = TagList();
        string elsewhere = Path.Combine(_layout.Root, "elsewhere");
        File.Move(_layout.BlobPath(list), elsewhere);
        _ = File.CreateSymbolicLink(_layout.BlobPath(list), elsewhere);

        AssertOneError("UnsafeFile", "link");
    }

    [Fact]
    public void A_blob_that_is_not_there()
    {
        _layout.Tag("bad", TestLayout.Elsewhere());

        AssertOneError("ManifestNotFound", (string?)TestLayout.Elsewhere()["digest"] ?? "");
    }

    [Fact]
    public void A_platform_that_nothing_matches_is_told_what_there_is() =>
        AssertOneError("PlatformNotFound", "linux/amd64, linux/arm/v5, linux/arm/v7, linux/arm64/v8, linux/386, linux/ppc64le, linux/riscv64, linux/s390x", TestBuild.PhpSample, "-Platform windows/amd64");

    [Fact]
    public void A_tag_that_is_missing_is_told_what_there_is()
    {
        _ = TagList();

        AssertOneError("TagNotFound", "bad", $"oci-layout://{_layout.Path}:missing");
    }

    [Fact]
    public void A_layout_with_several_images_wants_to_know_which()
    {
        _layout.Tag("one", _layout.AddImage(TestLayout.OciManifest));
        _layout.Tag("two", TestLayout.Elsewhere());

        AssertOneError("ReferenceAmbiguous", "one, two", $"oci-layout://{_layout.Path}");
    }

    [Fact]
    public void A_child_that_is_bad_is_an_error_beside_the_others()
    {
        _layout.Tag("bad", _layout.AddList(TestLayout.OciIndex, _layout.AddImage(TestLayout.OciManifest), TestLayout.Entry("linux", "arm64")));

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -Detailed", _layout["bad"]);

        _ = Assert.Single(outcome.Output);
        Assert.Contains((string?)TestLayout.Entry("linux", "arm64")["digest"] ?? "", outcome.SingleError("ManifestNotFound").ToString(), StringComparison.Ordinal);
    }

    private JsonObject TagList()
    {
        JsonObject list = _layout.AddList(TestLayout.OciIndex, TestLayout.Entry("linux", "amd64"));
        _layout.Tag("bad", list);
        return list;
    }

    private void AssertOneError(string id, string word, string? reference = null, string how = "")
    {
        Outcome outcome = _session.Invoke($"Get-ImageManifest $images {how}", reference ?? _layout["bad"]);

        ErrorRecord error = outcome.SingleError(id);
        Assert.Empty(outcome.Output);
        Assert.Equal(reference ?? _layout["bad"], error.TargetObject);
        Assert.Contains(word, error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(".", error.ToString().Split(" (at $")[0], StringComparison.Ordinal);
    }
}
