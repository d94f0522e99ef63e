using ManifestPS.Json;

namespace ManifestPS.Core.Tests.Images;

public class ImageDifferenceSummaryTests
{
    [Fact]
    public void Sizes_that_no_number_holds_add_up_to_the_largest_one()
    {
        IEnumerable<ImageDifference> Layers(string platform, bool isShared) => Enumerable.Range(0, OciJson.MaxLayers).Select(i => new ImageDifference
        {
            Reference = "right",
            ReferenceImage = "left",
            DifferenceImage = "right",
            Platform = platform,
            Kind = "Layer",
            Name = ImageStore.DigestOf($"{isShared} {i}"),
            ReferenceValue = isShared ? "0" : null,
            DifferenceValue = "0",
            Size = OciJson.MaxSize,
            IsEqual = isShared,
        });
        ImageDifference[] found = [.. new[] { "linux/amd64", "linux/arm64" }.SelectMany(platform => Layers(platform, isShared: true).Concat(Layers(platform, isShared: false)))];

        ImageDifferenceSummary summary = ImageDifferenceSummary.Of("left", "right", [.. found]);

        Assert.Equal((long.MaxValue, long.MaxValue), (summary.BytesShared, summary.BytesNew));
        Assert.Equal(OciJson.MaxLayers * OciJson.MaxSize, ImageDifferenceSummary.Of("left", "right", [.. found.Take(OciJson.MaxLayers)]).BytesShared);
    }
}
