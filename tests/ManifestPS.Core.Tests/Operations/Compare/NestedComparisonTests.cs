using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Compare;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests.Images;

/// <summary>What several places of a list refer to is read once and spelled out once.</summary>
public sealed class NestedComparisonTests : IAsyncLifetime
{
    private ImageStore _images = null!;   // set before every test

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public async Task A_pair_under_ten_thousand_platforms_is_read_once()
    {
        AddUnderManyLabels("left", _images.AddImage("linux/amd64"));
        AddUnderManyLabels("right", _images.AddImage("linux/amd64", NewVersion));

        IReadOnlyList<ImageDifference> found = await _images.CompareAsync("left", "right");

        Assert.Equal("linux/amd64 Config Labels[version] <>", found[1].ToString());   // behind the annotation of the nested list
        Assert.Equal(Enumerable.Range(1, 9_999).Select(i => $"linux/a{i} Document Digest <>"), found.Where(difference => difference.Name == "Digest").Select(difference => difference.ToString()));
        Assert.Equal(8, _images.Requests.Count);   // two lists, two nested lists, two images, two configurations
    }

    [Fact]
    public async Task The_reference_below_a_nested_list_of_an_edited_list_is_where_that_came_from()
    {
        JsonObject before = _images.AddList("nested", _images.AddImage("linux/amd64"));
        JsonObject image = _images.AddImage("linux/amd64", NewVersion);
        JsonObject after = _images.AddList("other", image);
        _images.AddList("left", before);
        _images.AddList("right", after);
        ManifestList list = await ImageInspection.GetListAsync(new ImageSource(_images["right"], _images.Open()), TestContext.Current.CancellationToken);
        string elsewhere = _images["any"].Name + "/base";
        ManifestList edited = list with { Reference = null, Sources = [new ManifestSource { Digest = ImageStore.DigestOf(after), Name = elsewhere, Reference = $"{elsewhere}@{ImageStore.DigestOf(after)}" }] };

        ImageDifference difference = Assert.Single(
            (await new ImageComparison(_images.Given("left")).CompareAsync(new ImageSource(_images["right"], edited, _ => _images.Open()), TestContext.Current.CancellationToken)).Found,
            found => found.Kind == "Config");

        Assert.Equal($"{elsewhere}@{ImageStore.DigestOf(image)}", difference.Reference);
    }

    [Fact]
    public async Task What_is_read_of_the_reference_image_serves_all_that_are_compared_with_it()
    {
        JsonObject image = _images.AddImage("linux/amd64");
        _images.AddList("left", image);
        _images.AddList("one", _images.AddImage("linux/amd64", NewVersion));
        _images.AddList("two", _images.AddImage("linux/amd64", config => config["author"] = "me"));
        ImageComparison comparison = new(_images.Given("left"));

        string[] found = [.. (await Task.WhenAll(CompareAsync("one"), CompareAsync("two"))).Select(Assert.Single)];

        Assert.Equal(["linux/amd64 Config Labels[version] <>", "linux/amd64 Config Author =>"], found);
        Assert.Single(_images.Requests, "GET manifests/left");
        Assert.Single(_images.Requests, $"GET manifests/{ImageStore.DigestOf(image)}");
        Assert.Equal(10 - 2, _images.Requests.Count - 1);   // of twice six requests, those for the reference image are sent once

        async Task<string[]> CompareAsync(string tag) =>
            [.. (await comparison.CompareAsync(_images.Given(tag), TestContext.Current.CancellationToken)).Found.Where(difference => difference.SideIndicator != "==").Select(difference => difference.ToString())];
    }

    [Fact]
    public async Task A_reference_image_that_cannot_be_read_is_asked_for_again_with_the_next_one()
    {
        ImageComparison comparison = new(_images.Given("late"));
        _images.AddList("right", _images.AddImage("linux/amd64"));
        _ = await Assert.ThrowsAnyAsync<ImageException>(() => comparison.CompareAsync(_images.Given("right"), TestContext.Current.CancellationToken));
        _images.AddList("late", _images.AddImage("linux/amd64"));

        Assert.Empty((await comparison.CompareAsync(_images.Given("right"), TestContext.Current.CancellationToken)).Found);
    }

    [Fact]
    public async Task A_document_of_the_reference_image_that_cannot_be_read_is_asked_for_again_with_the_next_one()
    {
        JsonObject image = _images.AddImage("linux/amd64");
        _images.AddList("left", image);
        _images.AddList("right", _images.AddImage("linux/amd64", NewVersion));
        ImageComparison comparison = new(_images.Given("left"));
        _images.DeleteManifest(ImageStore.DigestOf(image));
        _ = await Assert.ThrowsAnyAsync<ImageException>(() => comparison.CompareAsync(_images.Given("right"), TestContext.Current.CancellationToken));
        _ = _images.AddImage("linux/amd64");

        Assert.Contains((await comparison.CompareAsync(_images.Given("right"), TestContext.Current.CancellationToken)).Found, difference => difference.Name == "Labels[version]");
    }

    private static void NewVersion(JsonObject config) => config["config"]!["Labels"]!["version"] = "2";   // AddImage makes them

    private void AddUnderManyLabels(string tag, JsonObject image)
    {
        JsonObject nested = ImageStore.List(image);
        nested["annotations"] = new JsonObject { ["of"] = tag };
        JsonObject list = _images.AddManifest(null, nested);
        _images.AddList(tag, [.. Enumerable.Range(0, 10_000).Select(i =>
        {
            JsonObject entry = list.DeepClone().AsObject();
            entry["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = $"a{i}" };
            return entry;
        })]);
    }
}
