using System.Text.Json.Nodes;

namespace ManifestPS.Core.Tests.Images;

/// <summary>A list compared with a single image: what the one says of itself is no difference to the other.</summary>
public sealed class ListAgainstImageTests : IAsyncLifetime
{
    private ImageStore _images = null!;   // set before every test

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public async Task Of_the_very_image_only_the_media_type_differs_and_its_configuration_is_not_read()
    {
        JsonObject image = Add("1");
        AddList("list", image);

        Assert.Equal(["MediaType MediaType <>", "linux/amd64 Platform Platform <="], Texts(await _images.CompareAsync("list", ImageStore.DigestOf(image))));
        Assert.Equal(new[] { "list", ImageStore.DigestOf(image) }.Select(document => $"GET manifests/{document}").Order(StringComparer.Ordinal), _images.Requests.Order(StringComparer.Ordinal));
        Assert.Equal(["MediaType MediaType <>", "linux/amd64 Platform Platform =>"], Texts(await _images.CompareAsync(ImageStore.DigestOf(image), "list")));
    }

    [Fact]
    public async Task Another_image_of_the_platform_is_compared_with_that_of_the_list_and_each_document_is_read_once()
    {
        JsonObject old = Add("1"), image = Add("2");
        AddList("list", old);

        IReadOnlyList<ImageDifference> found = await _images.CompareAsync("list", ImageStore.DigestOf(image));

        Assert.Equal(["MediaType MediaType <>", "linux/arm64 Annotation of.image <>", "linux/arm64 Config Labels[version] <>", "linux/amd64 Platform Platform <="], Texts(found));
        Assert.Equal(_images.Requests.Distinct(), _images.Requests);
        Assert.Equal(5, _images.Requests.Count);   // the list, two manifests, two configurations
    }

    [Fact]
    public async Task An_image_of_no_platform_of_the_list_is_added()
    {
        AddList("list", Add("1"));

        Assert.Equal(
            ["MediaType MediaType <>", "linux/arm64/v8 Platform Platform <=", "linux/amd64 Platform Platform <=", "linux/s390x Platform Platform =>"],
            Texts(await _images.CompareAsync("list", ImageStore.DigestOf(_images.AddImage("linux/s390x")))));
    }

    private static string[] Texts(IEnumerable<ImageDifference> found) => [.. found.Select(difference => difference.ToString())];

    private JsonObject Add(string version) => _images.AddImage(
        "linux/arm64",
        config => config["config"]!["Labels"]!["version"] = version,   // AddImage makes them
        manifest => manifest["annotations"] = new JsonObject { ["of.image"] = version });

    /// <summary>Says of the image, and of itself, what the image does not say of itself.</summary>
    private void AddList(string tag, JsonObject image)
    {
        image = image.DeepClone().AsObject();
        image["annotations"] = new JsonObject { ["of.entry"] = "1" };
        image["platform"]!["variant"] = "v8";   // AddImage makes it
        JsonObject list = ImageStore.List(image, _images.AddImage("linux/amd64"));
        list["annotations"] = new JsonObject { ["of.list"] = "1" };
        list["artifactType"] = "application/vnd.example";
        list["own"] = 1;
        _images.AddManifest(tag, list);
    }
}
