using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Referrers;
using ManifestPS.Transports;
using ManifestPS.Transports.OciLayout;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>A layout keeps evidence as entries of index.json and under the tags of registries without a referrers list.</summary>
public sealed class LayoutReferrerTests : IDisposable, ITrace
{
    private const string Signature = "application/vnd.example.signature";

    private readonly LayoutDirectory _layout = new();
    private readonly JsonObject _image;
    private readonly List<string> _warnings = [];

    public LayoutReferrerTests() => _layout.Tag(_image = _layout.AddImage("amd64"), "good");

    /// <summary>Documents that are no manifest, each with what its warning says.</summary>
    public static TheoryData<string, string> Broken { get; } = new()
    {
        { "not json", "not JSON" },
        { """{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:1111111111111111111111111111111111111111111111111111111111111111","size":2}}""", "'layers' is missing" },
        { """{"schemaVersion":1,"fsLayers":[]}""", "schema 1" },
        { """{"schemaVersion":2,"manifests":[]}""", "manifest list" },
    };

    public void Dispose() => _layout.Dispose();

    void ITrace.WriteVerbose(string line)
    {
    }

    void ITrace.WriteWarning(string message) => _warnings.Add(message);

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_entry_that_cannot_be_read_is_skipped_and_named(string document, string reason)
    {
        JsonObject evidence = Attach();
        JsonObject broken = _layout.Writer.AddBlob(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(document));
        _layout.Tag(broken, "bad");

        Assert.Equal([("ReferrersApi", LayoutDirectory.Digest(evidence))], await FindAsync());
        string warning = Assert.Single(_warnings);
        Assert.Contains($"bad ({LayoutDirectory.Digest(broken)})", warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_whose_blob_is_missing_or_damaged_is_skipped_and_named()
    {
        JsonObject evidence = Attach();
        JsonObject[] broken = [_layout.AddImage("absent"), _layout.AddImage("damaged")];
        File.Delete(_layout.BlobFile(broken[0]));
        File.WriteAllText(_layout.BlobFile(broken[1]), "x");
        _layout.Tag(broken[0], "absent").Tag(broken[1], tag: null);

        Assert.Equal([("ReferrersApi", LayoutDirectory.Digest(evidence))], await FindAsync());
        Assert.Equal(2, _warnings.Count);
        Assert.Contains("absent (sha256:", _warnings[0], StringComparison.Ordinal);
        Assert.Contains(LayoutDirectory.Digest(broken[1]), _warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tag_that_stands_for_a_referrers_list_is_read_and_what_both_say_is_given_once()
    {
        JsonObject listed = Attach();
        JsonObject other = Evidence("other");
        _layout.Tag(_layout.AddList(listed, other), LayoutDirectory.Digest(_image).Replace(':', '-'));

        Assert.Equal([("ReferrersApi", LayoutDirectory.Digest(listed)), ("ReferrersTag", LayoutDirectory.Digest(other))], await FindAsync());
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_tag_of_cosign_is_read()
    {
        JsonObject signature = Evidence("signature");
        _layout.Tag(signature, $"{LayoutDirectory.Digest(_image).Replace(':', '-')}.sig");

        Assert.Equal([("CosignTag", LayoutDirectory.Digest(signature))], await FindAsync());
    }

    [Fact]
    public async Task A_broken_tag_hides_no_evidence_and_is_an_error_of_its_own()
    {
        JsonObject listed = Attach();
        _layout.Tag(_layout.Writer.AddBlob(MediaTypes.OciIndex, "junk"u8.ToArray()), LayoutDirectory.Digest(_image).Replace(':', '-'));

        List<ReferrerPart> parts = await PartsAsync();

        Assert.Equal([LayoutDirectory.Digest(listed)], parts.SelectMany(part => part.Found).Select(referrer => referrer.Digest));
        Assert.Equal(ImageErrorCode.JsonInvalid, Assert.Single(parts, part => part.Failure is not null).Failure?.Code);
    }

    private JsonObject Attach()
    {
        JsonObject evidence = Evidence("evidence", _image);
        _layout.Tag(evidence, tag: null);
        return evidence;
    }

    private JsonObject Evidence(string content, JsonObject? subject = null)
    {
        JsonObject blob = _layout.Writer.AddBlob(MediaTypes.OciEmpty, "{}"u8.ToArray());
        JsonObject manifest = new() { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["artifactType"] = Signature, ["config"] = blob, ["layers"] = new JsonArray(blob.DeepClone()), ["annotations"] = new JsonObject { ["content"] = content } };
        if (subject is not null)
        {
            manifest["subject"] = subject.DeepClone();
        }
        return _layout.Writer.AddDocument(MediaTypes.OciManifest, manifest);
    }

    private async Task<IEnumerable<(string Source, string Digest)>> FindAsync() =>
        (await PartsAsync()).SelectMany(part => part.Found).Select(referrer => (referrer.Source, referrer.Digest));

    private async Task<List<ReferrerPart>> PartsAsync()
    {
        List<ReferrerPart> parts = [];
        ImageReference reference = _layout.Reference(":good");
        VerifiedSource source = new(new OciLayoutRepository(_layout.Path, this));
        await foreach (ReferrerPart part in new ReferrerSearch(source, reference, artifactType: null, this).FindAsync(new ImageSource(reference, source), digest: null, TestContext.Current.CancellationToken))
        {
            parts.Add(part);
        }
        return parts;
    }
}
