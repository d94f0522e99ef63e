using System.Text.Json.Nodes;
using ManifestPS.Images;
using ManifestPS.Operations.Compare;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests.Images;

public sealed class ImageComparisonTests : IAsyncLifetime
{
    private static readonly string[] Platforms = ["linux/amd64", "linux/arm/v5", "linux/arm/v7", "linux/arm64/v8", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x"];

    private ImageStore _images = null!;   // set before any test runs

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public async Task One_label_on_one_of_eight_platforms_is_one_difference_and_six_requests()
    {
        List<string> configs = [];
        void Remember(JsonObject manifest) => configs.Add(ImageStore.DigestOf(manifest["config"]));
        JsonObject[] entries = [.. Platforms.Select(platform => _images.AddImage(platform, manifest: Remember))];
        _images.AddList("left", entries);
        JsonObject before = entries[3];
        entries[3] = _images.AddImage("linux/arm64/v8", config => config["config"]!["Labels"]!["version"] = "2", Remember);
        _images.AddList("right", entries);

        ImageDifference difference = Assert.Single(await DifferencesAsync("left", "right"));

        Assert.Equal(("linux/arm64/v8", "Config", "Labels[version]", "<>", "1", "2"), (difference.Platform, difference.Kind, difference.Name, difference.SideIndicator, difference.ReferenceValue, difference.DifferenceValue));
        string[] read = ["manifests/left", "manifests/right", $"manifests/{ImageStore.DigestOf(before)}", $"manifests/{ImageStore.DigestOf(entries[3])}", $"blobs/{configs[3]}", $"blobs/{configs[8]}"];
        Assert.Equal(read.Select(document => $"GET {document}").Order(StringComparer.Ordinal), _images.Requests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_list_under_two_tags_is_one_request_each_and_no_difference()
    {
        JsonObject[] entries = [.. Platforms.Select(platform => _images.AddImage(platform))];
        _images.AddList("left", entries);
        _images.AddList("right", entries);

        Assert.Empty(await CompareAsync(Image("left"), Image("right")));

        Assert.Equal(["GET manifests/left", "GET manifests/right"], _images.Requests.Order());
    }

    [Fact]
    public async Task A_pinned_side_is_not_read_where_the_other_is_the_same()
    {
        string digest = ImageStore.DigestOf(_images.AddList("tag", _images.AddImage("linux/amd64")));

        Assert.Empty(await CompareAsync(Image(digest), Image("tag")));
        Assert.Equal(["GET manifests/tag"], _images.Requests);
        Assert.Empty(await CompareAsync(Image(digest), Image(digest)));
        Assert.Single(_images.Requests);
    }

    [Fact]
    public async Task Platforms_that_one_list_has_are_added_or_removed_and_not_read()
    {
        JsonObject both = _images.AddImage("linux/amd64");
        _images.AddList("left", both, _images.AddImage("linux/386"));
        _images.AddList("right", both, _images.AddImage("linux/arm64"));

        Assert.Equal(["linux/386 Platform Platform <=", "linux/arm64 Platform Platform =>"], (await DifferencesAsync("left", "right")).Select(difference => difference.ToString()));
        Assert.Equal(2, _images.Requests.Count);
    }

    [Fact]
    public async Task A_configuration_is_compared_field_by_field_in_its_order()
    {
        string left = ImageStore.DigestOf(_images.AddImage("linux/amd64"));
        string right = ImageStore.DigestOf(_images.AddImage("linux/amd64", config =>
        {
            JsonNode settings = config["config"]!;   // AddImage makes it
            settings["Env"] = new JsonArray("PATH=/bin:/usr/bin", "DEBUG=1");
            settings["Entrypoint"] = new JsonArray("/app", "a b");
            settings["User"] = "1000";
            settings["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() };
            settings["Healthcheck"] = new JsonObject { ["Test"] = "true" };
            config["created"] = "2026-01-01T00:00:00Z";
        }));

        Assert.Equal(
            ["Created =>", "User =>", "ExposedPorts[80/tcp] =>", "Environment[PATH] <>", "Environment[LANG] <=", "Environment[DEBUG] =>", "EntryPoint <>", "Healthcheck =>"],
            (await DifferencesAsync(left, right)).Select(difference => $"{difference.Name} {difference.SideIndicator}"));
    }

    [Fact]
    public async Task Layers_are_added_removed_shared_and_moved_with_their_bytes()
    {
        JsonObject Layer(string content) => _images.AddBlob(ImageStore.OciLayer, content);
        string left = ImageStore.DigestOf(_images.AddImage("linux/amd64", manifest: manifest => manifest["layers"] = new JsonArray(Layer("a"), Layer("bb"), Layer("ccc"), Layer("dddd"))));
        string right = ImageStore.DigestOf(_images.AddImage("linux/amd64", manifest: manifest => manifest["layers"] = new JsonArray(Layer("a"), Layer("ccc"), Layer("bb"), Layer("eeeee"))));

        ValueList<ImageDifference> found = await CompareAsync(Image(left), Image(right));
        ImageDifferenceSummary summary = ImageDifferenceSummary.Of("left", "right", found);

        Assert.Equal(["== 0 0", "<> 1 2", "== 2 1", "<= 3 ", "=>  3"], found.Where(difference => difference.Kind == "Layer").Select(layer => $"{layer.SideIndicator} {layer.ReferenceValue} {layer.DifferenceValue}"));
        Assert.Equal((1, 1, 1, 2, 6L, 5L), (summary.LayersAdded, summary.LayersRemoved, summary.LayersMoved, summary.LayersShared, summary.BytesShared, summary.BytesNew));
    }

    [Fact]
    public async Task Annotations_and_media_types_of_list_and_entry_differ()
    {
        JsonObject entry = _images.AddImage("linux/amd64");
        _images.AddList("left", entry);
        JsonObject annotated = (JsonObject)entry.DeepClone();
        annotated["annotations"] = new JsonObject { ["of"] = "entry" };
        JsonObject list = ImageStore.List(annotated);
        list["mediaType"] = ImageStore.DockerList;
        list["annotations"] = new JsonObject { ["of"] = "list" };
        _images.AddManifest("right", list);

        Assert.Equal(["MediaType MediaType <>", "Annotation of =>", "linux/amd64 Annotation Entry.Annotations[of] =>"], (await DifferencesAsync("left", "right")).Select(difference => difference.ToString()));
    }

    [Fact]
    public async Task Bytes_that_say_the_same_are_a_difference_of_the_document()
    {
        JsonObject list = ImageStore.List(_images.AddImage("linux/amd64"));
        string left = ImageStore.DigestOf(_images.AddManifest("left", list));
        JsonObject turned = new([.. list.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]);
        string right = ImageStore.DigestOf(_images.AddManifest("right", turned));

        ImageDifference difference = Assert.Single(await DifferencesAsync("left", "right"));

        Assert.Equal(("Document", "Digest", left, right), (difference.Kind, difference.Name, difference.ReferenceValue, difference.DifferenceValue));
    }

    [Fact]
    public async Task Another_order_of_the_same_entries_is_said_to_be_one()
    {
        JsonObject first = _images.AddImage("linux/amd64"), second = _images.AddImage("linux/arm64");
        _images.AddList("left", first, second);
        _images.AddList("right", second, first);

        ImageDifference difference = Assert.Single(await DifferencesAsync("left", "right"));

        Assert.Equal(("Order", "linux/amd64, linux/arm64", "linux/arm64, linux/amd64"), (difference.Name, difference.ReferenceValue, difference.DifferenceValue));
    }

    [Fact]
    public async Task A_single_image_is_found_in_a_list_by_its_platform()
    {
        JsonObject image = _images.AddImage("linux/arm64");
        _images.AddList("list", _images.AddImage("linux/amd64"), image);

        ValueList<ImageDifference> found = await DifferencesAsync("list", ImageStore.DigestOf(image));

        Assert.Equal(["MediaType MediaType <>", "linux/amd64 Platform Platform <="], found.Select(difference => difference.ToString()));
    }

    [Fact]
    public async Task A_list_that_was_never_published_is_compared_as_the_value_it_is()
    {
        JsonObject entry = _images.AddImage("linux/amd64");
        _images.AddList("left", entry);
        ManifestList read = await ImageInspection.GetListAsync(new ImageSource(_images["left"], _images.Open()), TestContext.Current.CancellationToken);
        ManifestList edited = read with { Reference = null, Annotations = ValueMap.Create([new("new", "one")]) };
        int before = _images.Requests.Count;

        ValueList<ImageDifference> found = await CompareAsync(new ImageSource(_images["left"].WithDigest(ImageReference.Parse(read.Reference!).Digest!), read, _ => _images.Open()), new ImageSource(_images["left"], edited, _ => _images.Open()));

        Assert.Equal(["Annotation new =>"], found.Select(difference => difference.ToString()));
        Assert.Equal(before, _images.Requests.Count);
    }

    [Fact]
    public void A_newer_revision_of_windows_is_the_same_entry_changed()
    {
        Descriptor Entry(string platform, string content) => new() { MediaType = ImageStore.OciManifest, Digest = ImageStore.DigestOf(content), Size = 1, Platform = Platform.Parse(platform) };
        Descriptor[] left = [Entry("windows(10.0.17763.1)/amd64", "a"), Entry("windows(10.0.20348.1)/amd64", "b")];
        Descriptor[] right = [Entry("windows(10.0.20348.9)/amd64", "c"), Entry("windows(10.0.17763.9)/amd64", "d"), Entry("linux/amd64", "e")];

        Assert.Equal([(left[0], right[1]), (left[1], right[0]), (null, right[2])], EntryPairs.Match(left, right).Pairs);
    }

    private ImageSource Image(string tagOrDigest) => new(_images[tagOrDigest], list: null, _ => _images.Open());

    private async Task<ValueList<ImageDifference>> DifferencesAsync(string left, string right) =>
        [.. (await CompareAsync(Image(left), Image(right))).Where(difference => difference.SideIndicator != "==")];

    private static async Task<ValueList<ImageDifference>> CompareAsync(ImageSource left, ImageSource right) =>
        (await new ImageComparison(left).CompareAsync(right, TestContext.Current.CancellationToken)).Found;
}
