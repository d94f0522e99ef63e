using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests.Images;

public sealed class ImageReadingTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private ImageStore _images = null!;   // set before any test runs

    public async ValueTask InitializeAsync() => _images = await ImageStore.StartAsync();

    public ValueTask DisposeAsync() => _images.DisposeAsync();

    [Fact]
    public async Task A_list_costs_one_request_and_each_image_two()
    {
        _images.AddList("list", _images.AddImage("linux/amd64"), _images.AddImage("linux/arm64"), _images.AddImage("linux/s390x"));

        ValueList<ImageDocuments> images = await ReadAsync("list");

        Assert.Equal(["linux/amd64", "linux/arm64", "linux/s390x"], images.Select(image => image.Config?.Platform?.ToString()));
        Assert.Equal(7, _images.Requests.Count);
        Assert.Equal(_images.Requests.Count, _images.Requests.Distinct().Count());
    }

    [Fact]
    public async Task A_platform_costs_three_requests()
    {
        _images.AddList("list", _images.AddImage("linux/amd64"), _images.AddImage("linux/arm64"));

        Assert.Single(await ReadAsync("list", Platform.Parse("linux/arm64")));

        Assert.Equal(3, _images.Requests.Count);
    }

    [Fact]
    public async Task A_single_image_costs_two_requests()
    {
        JsonObject entry = _images.AddImage("linux/arm/v7");

        ImageDocuments image = Assert.Single(await ReadAsync(ImageStore.DigestOf(entry)));

        Assert.Equal("linux/arm/v7", image.Descriptor.Platform);
        Assert.Equal(2, _images.Requests.Count);
    }

    [Fact]
    public async Task Attestations_and_artifacts_of_a_list_are_left_out()
    {
        JsonObject image = _images.AddImage("linux/amd64");
        JsonObject attestation = _images.AddImage("unknown/unknown");
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = ImageStore.DigestOf(image) };
        JsonObject artifact = _images.AddImage("linux/arm64", manifest: manifest => manifest["artifactType"] = "application/vnd.example");
        _images.AddList("list", image, attestation, artifact);

        Assert.Equal(ImageStore.DigestOf(image), Assert.Single(await ReadAsync("list")).Descriptor.Digest);
    }

    [Fact]
    public async Task An_artifact_has_layers_and_no_configuration()
    {
        JsonObject artifact = _images.AddImage("linux/arm64", manifest: manifest =>
        {
            manifest["artifactType"] = "application/vnd.example";
            manifest["config"] = _images.AddBlob("application/vnd.oci.empty.v1+json", "{}");
        });

        ImageDocuments found = Assert.Single(await ReadAsync(ImageStore.DigestOf(artifact)));

        Assert.Equal(2, ImageLayer.From(found, includeEmpty: true).Count);
        UnsupportedImageException refusal = Assert.Throws<UnsupportedImageException>(() => ImageConfiguration.From(found));
        Assert.Equal(ImageErrorCode.NotAnImage, refusal.Code);
        Assert.Contains("'application/vnd.example'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layers_carry_the_step_that_made_them_and_empty_steps_keep_their_place()
    {
        ImageDocuments image = Assert.Single(await ReadAsync(ImageStore.DigestOf(_images.AddImage("linux/amd64"))));

        Assert.Equal([(0, "ADD base"), (1, "COPY app")], ImageLayer.From(image, includeEmpty: false).Select(layer => (layer.Index!.Value, layer.CreatedBy)));
        Assert.Equal([0, null, 1], ImageLayer.From(image, includeEmpty: true).Select(layer => layer.Index));
        Assert.Equal(image.Config?.DiffIds, ImageLayer.From(image, includeEmpty: false).Select(layer => layer.DiffId));
    }

    [Fact]
    public async Task A_history_that_does_not_fit_the_layers_is_not_guessed_at()
    {
        JsonObject entry = _images.AddImage("linux/amd64", config => config["history"]?.AsArray().RemoveAt(0));

        ValueList<ImageLayer> layers = ImageLayer.From(Assert.Single(await ReadAsync(ImageStore.DigestOf(entry))), includeEmpty: true);

        Assert.Equal([null, null], layers.Select(layer => layer.CreatedBy));
        Assert.All(layers, layer => Assert.NotNull(layer.DiffId));
    }

    [Fact]
    public async Task Of_two_variables_with_one_name_the_last_counts()
    {
        JsonObject entry = _images.AddImage("linux/amd64", config => config["config"]!["Env"] = new JsonArray("A=1", "B", "A=x=y"));

        ImageConfiguration config = ImageConfiguration.From(Assert.Single(await ReadAsync(ImageStore.DigestOf(entry))));

        Assert.Equal(["A=x=y", "B="], config.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar", "none", false)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd", "zstd", false)]
    [InlineData("application/vnd.docker.image.rootfs.diff.tar.gzip", "gzip", false)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "gzip", true)]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "gzip", true)]
    [InlineData("application/vnd.in-toto+json", null, false)]
    public void The_media_type_says_how_a_layer_is_stored(string mediaType, string? compression, bool isForeign)
    {
        ImageLayer layer = new() { Reference = "any", MediaType = mediaType };

        Assert.Equal((compression, isForeign), (layer.Compression, layer.IsForeign));
    }

    private Task<ValueList<ImageDocuments>> ReadAsync(string tagOrDigest, Platform? platform = null) =>
        new ImageReading(platform).ReadAsync(_images.Given(tagOrDigest), Cancellation).RequireAllAsync();
}
