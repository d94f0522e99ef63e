using System.Text.Json.Nodes;
using ManifestPS.Operations.Compare;

namespace ManifestPS.Core.Tests.Images;

/// <summary>Which entry corresponds to which: an entry that goes with a platform is no platform.</summary>
public sealed class EntryPairsTests : IAsyncLifetime
{
    private ImageStore _images = null!;   // set before every test

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    /// <summary>Two lists as entries of <c>content platform form</c>, the pairs by their contents, and whether they are in order.</summary>
    public static TheoryData<string, string, string, bool> Cases => new()
    {
        { "a amd64", "a amd64, a amd64", "a-a -a", true },
        { "a amd64, b arm64", "b arm64, a amd64", "a-a b-b", false },
        { "a amd64, b amd64", "b amd64, c amd64", "a-c b-b", false },
        { "a arm64", "b arm64/v8", "a-b", true },
        { "a amd64", "s amd64 soci, b amd64", "a-b -s", true },
        { "s amd64 soci, a amd64", "b amd64, t amd64 soci", "s-t a-b", false },
        { "a amd64, z amd64 zstd", "y amd64 zstd, b amd64", "a-b z-y", false },
        { "a amd64", "z amd64 zstd", "a-z", true },
        { "a amd64", "z amd64 zstd, b amd64", "a-b -z", true },
        { "a amd64 soci", "b amd64 chart", "a- -b", true },
        { "a amd64, b 386", "b arm64, a amd64", "a-a b-b", false },
        { "a amd64, b 386", "b amd64, a arm64", "a-b b- -a", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Entries_correspond_by_content_platform_and_form(string left, string right, string pairs, bool areInOrder)
    {
        Dictionary<string, string> names = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()).ToDictionary(name => ImageStore.DigestOf(name));
        string Name(Descriptor? entry) => entry is null ? "" : names[entry.Digest];

        EntryPairs matched = EntryPairs.Match(Entries(left), Entries(right));

        Assert.Equal(pairs, string.Join(' ', matched.Pairs.Select(pair => $"{Name(pair.Left)}-{Name(pair.Right)}")));
        Assert.Equal(areInOrder, matched.AreInOrder);
    }

    [Fact]
    public async Task A_second_entry_for_a_platform_that_both_have_leaves_it_among_the_changed_ones()
    {
        JsonObject index = _images.AddImage("linux/amd64", config => config["author"] = "index"), twin = _images.AddImage("linux/amd64", config => config["author"] = "twin");
        index["artifactType"] = "application/vnd.amazon.soci.index.v2+json";
        twin["annotations"] = new JsonObject { ["io.github.containers.compression.zstd"] = "true" };
        _images.AddList("left", _images.AddImage("linux/amd64"));
        _images.AddList("right", twin, _images.AddImage("linux/amd64", config => config["author"] = "me"), index);

        IReadOnlyList<ImageDifference> found = await _images.CompareAsync("left", "right");
        ImageDifferenceSummary summary = ImageDifferenceSummary.Of("left", "right", [.. found]);

        Assert.Equal(["Config Author =>", "Document Entry =>", "Document Entry =>"], found.Select(difference => $"{difference.Kind} {difference.Name} {difference.SideIndicator}"));
        Assert.Equal(["linux/amd64"], summary.PlatformsChanged);
        Assert.Empty(summary.PlatformsAdded);
    }

    [Theory]
    [InlineData("architecture", "arm64", "linux/arm64")]
    [InlineData("os.version", "6.1", "linux(6.1)/amd64")]
    public async Task A_platform_that_was_put_right_is_neither_added_nor_removed(string member, string value, string expected)
    {
        JsonObject image = _images.AddImage("linux/amd64");
        _images.AddList("left", image);
        image["platform"]![member] = value;   // AddImage makes it
        _images.AddList("right", image);

        ImageDifference difference = Assert.Single(await _images.CompareAsync("left", "right"));

        Assert.Equal(("Platform", "linux/amd64", expected), (difference.Name, difference.ReferenceValue, difference.DifferenceValue));
    }

    [Fact]
    public async Task Twins_of_a_platform_that_change_places_are_told_apart_by_digest()
    {
        JsonObject image = _images.AddImage("linux/amd64"), twin = _images.AddImage("linux/amd64", config => config["author"] = "twin");
        twin["annotations"] = new JsonObject { ["io.github.containers.compression.zstd"] = "true" };
        _images.AddList("left", image, twin);
        _images.AddList("right", twin, image);

        ImageDifference difference = Assert.Single(await _images.CompareAsync("left", "right"));

        (string first, string second) = (ImageStore.DigestOf(image), ImageStore.DigestOf(twin));
        Assert.Equal(("Order", $"{first}, {second}", $"{second}, {first}"), (difference.Name, difference.ReferenceValue, difference.DifferenceValue));
    }

    [Fact]
    public async Task An_attestation_stays_that_of_its_platform_however_that_is_spelled()
    {
        JsonObject image = _images.AddImage("linux/arm64"), attestation = _images.AddImage("unknown/unknown");
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = ImageStore.DigestOf(image) };
        _images.AddList("left", image, attestation);
        image["platform"]!["variant"] = "v8";   // AddImage makes it
        _images.AddList("right", image, attestation);

        Assert.Equal(["linux/arm64/v8 Platform Platform <>"], (await _images.CompareAsync("left", "right")).Select(difference => difference.ToString()));
    }

    private static Descriptor[] Entries(string list) => [.. list.Split(", ").Select(entry => entry.Split(' ')).Select(parts => new Descriptor
    {
        MediaType = ImageStore.OciManifest,
        Digest = ImageStore.DigestOf(parts[0]),
        Size = 1,
        Platform = Platform.Parse("linux/" + parts[1]),
        ArtifactType = parts is [_, _, "soci" or "chart"] ? "application/" + parts[2] : null,
        Annotations = parts is [_, _, "zstd"] ? ValueMap.Create([new("io.github.containers.compression.zstd", "true")]) : ValueMap.None,
    })];
}
