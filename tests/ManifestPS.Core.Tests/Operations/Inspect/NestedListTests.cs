using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests;

/// <summary>Lists in lists (reliability.md, C11): followed where somebody has to look into them, in order, each once, and not for ever.</summary>
public sealed class NestedListTests : IDisposable
{
    private static readonly InspectionOptions Detailed = new() { Detailed = true };

    private readonly LayoutDirectory _layout = new();
    private readonly CountingRepository _repository;

    public NestedListTests() => _repository = new CountingRepository(_layout.Repository);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task A_nested_list_is_a_row_until_somebody_looks_into_it()
    {
        JsonObject nested = _layout.AddList(_layout.AddEntry("arm64"), _layout.AddEntry("s390x"));
        _layout.Tag(_layout.AddList(_layout.AddEntry("amd64"), nested, _layout.AddEntry("386")));

        Assert.Equal(["Image", "ManifestList", "Image"], (await InspectAsync(new InspectionOptions())).Select(item => item.Kind));
        Assert.Single(_repository.Read);
        Assert.Equal(["linux/amd64", "linux/arm64", "linux/s390x", "linux/386"], (await InspectAsync(Detailed)).Select(item => item.Platform));
        Assert.Equal("linux/s390x", Assert.Single(await InspectAsync(new InspectionOptions { Platform = Platform.Parse("linux/s390x") })).Platform);
    }

    [Fact]
    public async Task The_same_list_by_several_ways_is_read_once_and_stands_where_it_comes_first()
    {
        JsonObject shared = _layout.AddList(_layout.AddEntry("arm64"));
        JsonObject first = _layout.AddList(_layout.AddEntry("amd64"), shared);
        JsonObject second = _layout.AddList(shared, _layout.AddEntry("s390x"));
        _layout.Tag(_layout.AddList(first, second, shared, shared));

        ValueList<ManifestDescriptor> found = await InspectAsync(Detailed);

        Assert.Equal(["linux/amd64", "linux/arm64", "linux/s390x"], found.Select(item => item.Platform));
        Assert.Single(_repository.Read, digest => digest == LayoutDirectory.Digest(shared));
    }

    [Fact]
    public async Task One_inspection_gives_the_same_of_the_same_image_again()
    {
        _layout.Tag(_layout.AddList(_layout.AddList(_layout.AddEntry("arm64"))));
        ImageInspection inspection = new(Detailed);

        ValueList<ManifestDescriptor> first = await inspection.InspectAllAsync(new ImageSource(_layout.Reference(":latest"), _repository), Token);
        ValueList<ManifestDescriptor> second = await inspection.InspectAllAsync(new ImageSource(_layout.Reference(":latest"), _repository), Token);

        Assert.Equal(["linux/arm64"], first.Select(item => item.Platform));
        Assert.Equal(["linux/arm64"], second.Select(item => item.Platform));
    }

    [Fact]
    public async Task Lists_may_nest_eight_levels_and_no_more()
    {
        JsonObject list = _layout.AddEntry("arm64");
        for (int level = 1; level <= ImageWalk.MaxDepth; level++)
        {
            list = _layout.AddList(list);
        }
        _layout.Tag(list, "eight").Tag(_layout.AddList(list), "nine");

        Assert.Equal("linux/arm64", Assert.Single(await InspectAsync(Detailed, ":eight")).Platform);
        Assert.Equal(ImageErrorCode.IndexTooDeep, (await Assert.ThrowsAsync<ManifestException>(() => InspectAsync(Detailed, ":nine"))).Code);
        Assert.Equal("ManifestList", Assert.Single(await InspectAsync(new InspectionOptions(), ":nine")).Kind);
    }

    // Hashes cannot be made to loop; a directory can pretend.
    [Fact]
    public async Task A_list_that_pretends_to_contain_itself_has_the_wrong_digest()
    {
        JsonObject itself = new() { ["mediaType"] = MediaTypes.OciIndex, ["digest"] = Json.Digest };
        string document;
        for (itself["size"] = 0; ; itself["size"] = document.Length)
        {
            document = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(itself.DeepClone()) }.ToJsonString();
            if (document.Length == itself["size"]!.GetValue<int>()) // set above
            {
                break;
            }
        }
        await File.WriteAllTextAsync(_layout.BlobFile(itself), document, Token);
        _layout.Tag(itself);

        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ContentException>(() => InspectAsync(Detailed))).Code);
    }

    private Task<ValueList<ManifestDescriptor>> InspectAsync(InspectionOptions options, string suffix = ":latest") =>
        new ImageInspection(options).InspectAllAsync(new ImageSource(_layout.Reference(suffix), _repository), Token);
}
