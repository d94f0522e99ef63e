using ManifestPS.Errors;
using ManifestPS.Operations.Publish;
using static ManifestPS.Core.Tests.ListSamples;

namespace ManifestPS.Core.Tests;

public sealed class PublishTargetTests
{
    public static TheoryData<string?, string?, string, string> Targets => new()
    {
        { "php:8", null, "", "docker.io/library/php 8" },
        { "php:8", null, "8.3 latest", "docker.io/library/php 8.3 latest" },
        { "php:8", null, "latest latest", "docker.io/library/php latest" },
        { "php:8", "localhost:5000/php", "", "localhost:5000/php 8" },
        { "php:8", "localhost:5000/php:9", "", "localhost:5000/php 9" },
        { "php:8", "localhost:5000/php:9", "10", "localhost:5000/php 10" },
        { null, "localhost:5000/php:9", "", "localhost:5000/php 9" },
        { null, "localhost:5000/php", "", "localhost:5000/php" },
        { null, "localhost:5000/php", "1", "localhost:5000/php 1" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_destination_comes_before_the_name_and_tags_before_both(string? name, string? destination, string tags, string expected)
    {
        PublishTarget target = PublishTarget.For(List() with { Name = name }, destination is null ? null : ImageReference.Parse(destination), Words(tags));

        Assert.Equal(expected, string.Join(' ', [target.Repository.ToString(), .. target.Tags]));
    }

    [Fact]
    public void A_pinned_destination_is_published_by_digest_only()
    {
        PublishTarget target = PublishTarget.For(List(), ImageReference.Parse($"{Repository}@{DigestOf("x")}"), []);

        Assert.Equal((Repository, 0), (target.Repository.ToString(), target.Tags.Count));
    }

    [Fact]
    public void A_list_without_a_name_goes_nowhere_by_itself()
    {
        _ = Refusal(ImageErrorCode.ListHasNoName, () => PublishTarget.For(List() with { Name = null }, destination: null, []));
        _ = Refusal(ImageErrorCode.ListHasNoName, () => PublishTarget.For(List() with { Name = null }, destination: null, ["1"]));
    }

    [Fact]
    public void A_layout_is_not_published_to() =>
        Refusal(ImageErrorCode.TransportUnsupported, () => PublishTarget.For(List(), ImageReference.Parse("oci-layout:///tmp/x:1"), []));

    [Theory]
    [InlineData("no tag")]
    [InlineData("a/b")]
    [InlineData("")]
    public void What_is_no_tag_is_refused(string tag) => Assert.Throws<FormatException>(() => PublishTarget.For(List(), destination: null, [tag]));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
