using System.Text;
using System.Text.Json.Nodes;

namespace ManifestPS.Tests;

/// <summary>The document itself, as text, bytes or file: verified, byte for byte, and not parsed.</summary>
public sealed class DocumentTests : IDisposable
{
    private readonly ModuleRunspace _session = new();
    private readonly TestLayout _layout = new();

    public static TheoryData<string> MediaTypes { get; } = [TestLayout.DockerList, TestLayout.OciIndex, TestLayout.DockerManifest, TestLayout.OciManifest];

    public void Dispose()
    {
        _session.Dispose();
        _layout.Dispose();
    }

    [Theory]
    [MemberData(nameof(MediaTypes))]
    public void Text_bytes_and_file_hash_to_the_digest(string mediaType)
    {
        JsonObject document = Add(mediaType);
        _layout.Tag("it", document);
        string digest = (string?)document["digest"] ?? "";
        byte[] stored = File.ReadAllBytes(_layout.BlobPath(document));
        _session.SetLocation(_layout.Root);

        foreach (string reference in (string[])[_layout["it"], $"oci-layout://layout@{digest}", $"oci-layout://layout:it@{digest}", "oci-layout://layout"])
        {
            object? text = Assert.Single(_session.Invoke("Get-ImageManifest $images -Raw", reference).Clean())?.BaseObject;
            object? bytes = Assert.Single(_session.Invoke("Get-ImageManifest $images -AsByteStream", reference).Clean())?.BaseObject;
            object? both = Assert.Single(_session.Invoke("Get-ImageManifest $images -Raw -AsByteStream", reference).Clean())?.BaseObject;
            Assert.Empty(_session.Invoke("Get-ImageManifest $images -OutFile document.json", reference).Clean());

            Assert.Equal(stored, Encoding.UTF8.GetBytes(Assert.IsType<string>(text)));
            Assert.Equal(stored, Assert.IsType<byte[]>(bytes));
            Assert.Equal(stored, Assert.IsType<byte[]>(both));
            Assert.Equal(stored, File.ReadAllBytes(Path.Combine(_layout.Root, "document.json")));
            Assert.Equal(digest, TestLayout.DigestOf(stored));
        }
        Assert.Equal(["document.json", "layout"], Directory.EnumerateFileSystemEntries(_layout.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void With_a_platform_it_is_the_document_of_the_image_that_the_platform_runs()
    {
        byte[] bytes = Assert.IsType<byte[]>(Assert.Single(_session.Invoke($"Get-ImageManifest {TestBuild.PhpSample} -AsByteStream -Platform linux/riscv64").Clean())?.BaseObject);

        Assert.Equal(TestLayout.DigestOf(bytes), Assert.Single(_session.Invoke($"Get-ImageManifest {TestBuild.PhpSample} -Platform linux/riscv64").Texts("Digest")));
    }

    [Fact]
    public void A_descriptor_piped_in_gives_the_document_it_describes()
    {
        Outcome outcome = _session.Invoke($"Get-ImageManifest {TestBuild.PhpSample} | Get-ImageManifest -AsByteStream");

        Assert.Equal(
            _session.Invoke($"Get-ImageManifest {TestBuild.PhpSample}").Texts("Digest"),
            outcome.Clean().Select(item => TestLayout.DigestOf(Assert.IsType<byte[]>(item?.BaseObject))));
    }

    [Fact]
    public void A_file_is_not_written_when_asked_what_if()
    {
        _layout.Tag("it", Add(TestLayout.OciIndex));
        _session.SetLocation(_layout.Root);

        Assert.Empty(_session.Invoke("Get-ImageManifest $images -OutFile document.json -WhatIf", _layout["it"]).Clean());
        Assert.Equal([_layout.Path], Directory.EnumerateFileSystemEntries(_layout.Root));
    }

    [Theory]
    [InlineData("$images | Get-ImageManifest -OutFile document.json")]
    [InlineData("Get-ImageManifest $images -OutFile document.json")]
    public void One_file_takes_the_first_image_only(string script)
    {
        JsonObject first = _layout.AddText(TestLayout.OciIndex, new string(' ', 3 * 1024 * 1024));   // takes longer to read than the second
        _layout.Tag("first", first);
        _layout.Tag("second", Add(TestLayout.OciManifest));
        _session.SetLocation(_layout.Root);

        Outcome outcome = _session.Invoke(script, _layout["first"], _layout["second"]);

        Assert.Equal(_layout["second"], outcome.SingleError("OutFileTaken").TargetObject);
        Assert.Equal(File.ReadAllBytes(_layout.BlobPath(first)), File.ReadAllBytes(Path.Combine(_layout.Root, "document.json")));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced()
    {
        JsonObject document = Add(TestLayout.OciIndex);
        _layout.Tag("it", document);
        string file = Path.Combine(_layout.Root, "document.json");
        File.WriteAllText(file, new string('x', 10_000));

        _ = _session.Invoke("Get-ImageManifest $images[0] -OutFile $images[1]", _layout["it"], file).Clean();

        Assert.Equal(File.ReadAllBytes(_layout.BlobPath(document)), File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData("nowhere/document.json", "FileWriteFailed")]
    [InlineData("layout", "FileWriteFailed")]
    [InlineData("Env:/document.json", "PathInvalid")]
    [InlineData("Nowhere:/document.json", "PathInvalid")]
    public void A_file_that_cannot_be_written_is_one_error_and_leaves_nothing(string file, string id)
    {
        _layout.Tag("it", Add(TestLayout.OciIndex));
        _session.SetLocation(_layout.Root);

        Outcome outcome = _session.Invoke("Get-ImageManifest $images[0] -OutFile $images[1]", _layout["it"], file);

        _ = outcome.SingleError(id);
        Assert.Equal([_layout.Path], Directory.EnumerateFileSystemEntries(_layout.Root));
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"schemaVersion":2,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"config":{},"layers":[]}""")]
    [InlineData("not even JSON")]
    public void A_document_that_is_refused_can_still_be_looked_at(string content)
    {
        JsonObject document = _layout.AddText(TestLayout.OciIndex, content);
        _layout.Tag("it", document);

        Assert.Equal(content, Assert.Single(_session.Invoke("Get-ImageManifest $images -Raw", _layout["it"]).Clean())?.BaseObject);
        _ = Assert.Single(_session.Invoke("Get-ImageManifest $images", _layout["it"]).Errors);
    }

    [Fact]
    public void A_document_that_is_not_what_its_digest_says_cannot_be_looked_at()
    {
        JsonObject document = Add(TestLayout.OciIndex);
        _layout.Tag("it", document);
        byte[] content = File.ReadAllBytes(_layout.BlobPath(document));
        content[^2] ^= 1;
        File.WriteAllBytes(_layout.BlobPath(document), content);
        _session.SetLocation(_layout.Root);

        foreach (string how in (string[])["-Raw", "-AsByteStream", "-OutFile document.json"])
        {
            Outcome outcome = _session.Invoke($"Get-ImageManifest $images {how}", _layout["it"]);

            _ = outcome.SingleError("DigestMismatch");
            Assert.Empty(outcome.Output);
        }
        Assert.False(File.Exists(Path.Combine(_layout.Root, "document.json")));
    }

    private JsonObject Add(string mediaType) => mediaType is TestLayout.OciIndex or TestLayout.DockerList
        ? _layout.AddList(mediaType, TestLayout.Entry("linux", "amd64"), TestLayout.Entry("linux", "arm64"))
        : _layout.AddImage(mediaType);
}
