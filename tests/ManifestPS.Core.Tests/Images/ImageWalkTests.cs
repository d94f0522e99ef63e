using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Validate;
using static ManifestPS.Core.Tests.Images.ImageStore;

namespace ManifestPS.Core.Tests.Images;

/// <summary>What every walk through an image does the same: an entry that cannot be read hides no other, each digest is read once, and what is kept at a time is limited.</summary>
public sealed class ImageWalkTests : IAsyncLifetime
{
    private static readonly InspectionOptions Detailed = new() { Detailed = true };

    private ImageStore _images = null!;   // set before any test runs

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Theory]
    [InlineData("absent", ImageErrorCode.ManifestNotFound)]
    [InlineData("broken", ImageErrorCode.ManifestInvalid)]
    [InlineData("tampered", ImageErrorCode.DigestMismatch)]
    public async Task An_entry_that_cannot_be_read_is_named_with_its_platform_and_hides_no_other(string kind, ImageErrorCode code)
    {
        JsonObject bad = Bad(kind);
        _images.AddList("list", _images.AddImage("linux/amd64"), bad, _images.AddImage("linux/s390x"));

        List<WalkResult<ManifestDescriptor>> inspected = await ListAsync(new ImageInspection(Detailed).InspectAsync(_images.Given("list"), Token));
        List<WalkResult<ImageDocuments>> read = await ListAsync(new ImageReading(platform: null).ReadAsync(_images.Given("list"), Token));

        Assert.Equal(["linux/amd64", null, "linux/s390x"], inspected.Select(result => result.Value?.Platform));
        Assert.Equal(["linux/amd64", null, "linux/s390x"], read.Select(result => result.Value?.Descriptor.Platform));
        Assert.All([inspected[1].Failure, read[1].Failure], failure =>
        {
            Assert.Equal((code, _images[DigestOf(bad)].ToString()), (failure?.Code, failure?.Reference));
            Assert.Contains($"The entry {DigestOf(bad)} (linux/arm64) of '{_images["list"]}@", failure?.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_configuration_that_is_absent_is_the_failure_of_its_image()
    {
        string config = "";
        JsonObject image = _images.AddImage("linux/arm64", manifest: manifest => config = DigestOf(manifest["config"]));
        _images.AddList("list", _images.AddImage("linux/amd64"), image);
        _images.DeleteBlob(config);

        List<WalkResult<ImageDocuments>> read = await ListAsync(new ImageReading(platform: null).ReadAsync(_images.Given("list"), Token));

        Assert.Equal((ImageErrorCode.BlobNotFound, "linux/amd64"), (read[1].Failure?.Code, read[0].Value?.Descriptor.Platform));
    }

    [Fact]
    public async Task A_nested_list_that_is_absent_hides_no_other_entry()
    {
        JsonObject nested = _images.AddList("nested", _images.AddImage("linux/arm64"));
        _images.AddList("list", _images.AddImage("linux/amd64"), nested, _images.AddImage("linux/s390x"));
        _images.DeleteManifest(DigestOf(nested));

        List<WalkResult<ManifestDescriptor>> found = await ListAsync(new ImageInspection(Detailed).InspectAsync(_images.Given("list"), Token));

        Assert.Equal(["linux/amd64", null, "linux/s390x"], found.Select(result => result.Value?.Platform));
        Assert.Equal(ImageErrorCode.ManifestNotFound, found[1].Failure?.Code);
    }

    [Fact]
    public async Task An_entry_that_may_have_been_a_better_match_is_told_beside_the_match()
    {
        JsonObject silent = Describe(OciManifest, DigestOf("silent"), 500);
        _images.AddList("list", silent, _images.AddImage("linux/amd64"));

        List<WalkResult<ManifestDescriptor>> found = await ListAsync(new ImageInspection(new InspectionOptions { Platform = Platform.Parse("linux/amd64") }).InspectAsync(_images.Given("list"), Token));

        Assert.Equal((ImageErrorCode.ManifestNotFound, "linux/amd64"), (found[0].Failure?.Code, found[1].Value?.Platform));
    }

    [Fact]
    public async Task A_manifest_that_a_list_names_three_thousand_times_is_read_once_and_its_layers_are_kept_once()
    {
        _images.AddList("list", [.. Enumerable.Repeat(_images.AddImage("linux/amd64"), 3_000)]);

        List<WalkResult<ManifestDescriptor>> found = await ListAsync(new ImageInspection(Detailed).InspectAsync(_images.Given("list"), Token));

        Assert.Equal((3_000, 2), (found.Count, _images.Requests.Count));
        Assert.Single(found.Select(result => result.Value?.Layers).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public async Task Large_manifests_are_read_a_few_at_a_time_and_small_ones_many()
    {
        using LayoutDirectory layout = new();
        JsonObject[] small = [.. Enumerable.Range(0, 40).Select(i => layout.AddEntry($"small{i}"))];
        JsonObject[] large = [.. Enumerable.Range(0, 12).Select(i => AddLarge(layout, i))];
        layout.Tag(layout.AddList(small), "small").Tag(layout.AddList(large), "large");

        Assert.InRange(await MostOpenAsync(layout, ":small"), 1, 16);
        Assert.InRange(await MostOpenAsync(layout, ":large"), 1, ImageWalk.MaxBytesAtATime / (3 * 1024 * 1024));
    }

    [Fact]
    public async Task A_validation_opens_each_document_once()
    {
        JsonObject[] images = [_images.AddImage("linux/amd64"), _images.AddImage("linux/arm64")];
        JsonObject list = _images.AddList("list", images);
        Dictionary<string, int> opened = [];
        AsyncLocal<bool> isHere = new() { Value = true };   // other tests open documents meanwhile
        void Count(ReadOnlyMemory<byte> content)
        {
            if (!isHere.Value)
            {
                return;
            }
            lock (opened)
            {
                string digest = Digest.Compute("sha256", content.Span);
                opened[digest] = opened.GetValueOrDefault(digest) + 1;
            }
        }

        OciJson.Opening += Count;
        try
        {
            using ImageValidation validation = new(_images.Given("list"), includeBlobs: false);
            Assert.Empty(await validation.ValidateAsync(Token));
        }
        finally
        {
            OciJson.Opening -= Count;
        }

        string[] documents = [DigestOf(list), .. images.SelectMany(image => new[] { DigestOf(image), DigestOf(_images.Store.Manifest("app", DigestOf(image))?.Document?["config"]) })];
        Assert.Equal([1, 1, 1, 1, 1], documents.Select(digest => opened.GetValueOrDefault(digest)));
    }

    private static async Task<int> MostOpenAsync(LayoutDirectory layout, string tag)
    {
        CountingRepository repository = new(layout.Repository);
        _ = await new ImageInspection(Detailed).InspectAllAsync(new ImageSource(layout.Reference(tag), repository), Token);
        return repository.MostOpen;
    }

    private static JsonObject AddLarge(LayoutDirectory layout, int number)
    {
        JsonObject empty = layout.Writer.AddBlob(MediaTypes.OciEmpty, "{}"u8.ToArray());
        return layout.Writer.AddDocument(MediaTypes.OciManifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["artifactType"] = "application/x",
            ["config"] = empty,
            ["layers"] = new JsonArray(),
            ["annotations"] = new JsonObject { ["padding"] = new string('x', 3 * 1024 * 1024), ["number"] = $"{number}" },
        });
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }
        return list;
    }

    /// <summary>An entry for linux/arm64 that cannot be read.</summary>
    private JsonObject Bad(string kind)
    {
        JsonObject entry = kind switch
        {
            "broken" => _images.AddText(null, OciManifest, """{"schemaVersion":2}"""),
            "tampered" => _images.AddImage("linux/arm64"),
            _ => Describe(OciManifest, DigestOf("absent"), 500),
        };
        if (kind == "tampered")
        {
            byte[] content = _images.Store.Manifest("app", DigestOf(entry))!.Content.ToArray();   // AddImage put it there
            content[^1] ^= 1;
            _images.Plant(DigestOf(entry), OciManifest, content);
        }
        entry["platform"] = new JsonObject { ["architecture"] = "arm64", ["os"] = "linux" };
        return entry;
    }
}
