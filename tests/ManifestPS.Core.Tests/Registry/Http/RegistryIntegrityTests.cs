using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Lists;
using ManifestPS.TestRegistry;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows D01 to D05: what a registry says about bytes, and what they are.</summary>
public sealed class RegistryIntegrityTests : IAsyncLifetime
{
    private const string Other = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly RegistryOptions Options = RegistryCall.Once;

    private RegistryServer _registry = null!;   // set before every test

    private ImageReference Tag => ImageReference.Parse($"{_registry.Address}/{RegistryCall.Repository}:1");

    public async ValueTask InitializeAsync() => _registry = await RegistryServer.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task D01_a_pinned_manifest_with_one_wrong_bit_is_no_manifest()
    {
        SampleImage image = _registry.Store.AddImage(RegistryCall.Repository, "1");
        byte[] bytes = _registry.Store.Manifest(RegistryCall.Repository, image.Digest)!.Content.ToArray();   // added above
        bytes[^2] ^= 1;
        _registry.Faults.On("GET", "*/manifests/*").OtherBody(bytes);

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall(Options).GetAsync(_registry, image.Digest));

        Assert.Equal(ImageErrorCode.DigestMismatch, error.Code);
        Assert.Contains(image.Digest, error.Message, StringComparison.Ordinal);
        Assert.Contains(Digest.Compute("sha256", bytes), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D01_a_config_with_one_wrong_bit_is_no_config()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        _registry.Faults.On("GET", "*/blobs/*").WrongBytes();

        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAnyAsync<ImageException>(() => InspectAsync(new InspectionOptions()))).Code);
    }

    [Fact]
    public async Task D02_a_digest_header_that_lies_about_a_tag_is_an_error()
    {
        _ = _registry.Store.AddImage(RegistryCall.Repository, "1");
        _registry.Faults.On("GET", "*/manifests/1").ReplaceHeader("Docker-Content-Digest", Other);

        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAnyAsync<ImageException>(() => new RegistryCall(Options).GetAsync(_registry))).Code);
    }

    [Fact]
    public async Task D03_what_HEAD_says_is_never_taken_for_what_was_read()
    {
        SampleImage image = _registry.Store.AddImage(RegistryCall.Repository, "1");
        _registry.Faults.On("HEAD", "*/manifests/*").ReplaceHeader("Docker-Content-Digest", Other);

        ValueList<ManifestDescriptor> found = await InspectAsync(new InspectionOptions { Detailed = true });

        Assert.Equal(image.Digest, Assert.Single(found).Digest);
        Assert.Equal(0, _registry.Requests.Count("HEAD", "*"));
    }

    [Theory]
    [InlineData("Docker-Content-Digest", Other)]
    [InlineData("Content-Type", "application/vnd.oci.image.index.v1+json")]
    [InlineData("Content-Length", "7")]
    public async Task D03_what_a_list_is_about_is_read_whatever_HEAD_says(string header, string lie)
    {
        SampleImage image = _registry.Store.AddImage(RegistryCall.Repository, "1");
        _registry.Faults.On("HEAD", "*/manifests/*").ReplaceHeader(header, lie);

        Descriptor subject = await ListComposition.ReadSubjectAsync(new RegistryCall(Options).Open(Tag), Tag, TestContext.Current.CancellationToken);

        Assert.Equal((image.Digest, image.MediaType, (long)image.Size), (subject.Digest, subject.MediaType, subject.Size));
    }

    [Fact]
    public async Task D04_a_tag_that_moves_while_its_list_is_read_changes_nothing()
    {
        SampleImage[] first = [_registry.Store.AddImage(RegistryCall.Repository, null, architecture: "amd64"), _registry.Store.AddImage(RegistryCall.Repository, null, architecture: "arm64")];
        string list = _registry.Store.AddList(RegistryCall.Repository, "1", false, first).Digest;
        string other = _registry.Store.AddList(RegistryCall.Repository, null, false, _registry.Store.AddImage(RegistryCall.Repository, null, architecture: "s390x")).Digest;
        _registry.Faults.On("GET", "*/manifests/1").Once().MoveTag(RegistryCall.Repository, "1", other);

        ValueList<ManifestDescriptor> found = await InspectAsync(new InspectionOptions { Detailed = true });

        Assert.Equal(first.Select(image => image.Digest), found.Select(item => item.Digest));
        Assert.All(found, item => Assert.EndsWith($":1@{list}", item.Source, StringComparison.Ordinal));
        Assert.Equal(1, _registry.Requests.Count("GET", "*/manifests/1"));
        Assert.Equal(other, (await new RegistryCall(Options).GetAsync(_registry)).Digest);   // it did move
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task D05_a_config_that_is_shorter_or_longer_than_its_manifest_says_is_refused(int more)
    {
        SampleImage image = _registry.Store.AddImage(RegistryCall.Repository, "1");
        string digest = (string?)_registry.Store.Manifest(RegistryCall.Repository, image.Digest)!.Document?["config"]?["digest"] ?? string.Empty;   // added above
        byte[] config = [.. _registry.Store.Blob(RegistryCall.Repository, digest)!.Value.Span];   // added above
        _registry.Faults.On("GET", "*/blobs/*").OtherBody(more > 0 ? [.. config, .. " "u8] : config[..^-more]);

        ImageException error = await Assert.ThrowsAnyAsync<ImageException>(() => InspectAsync(new InspectionOptions()));

        Assert.Equal(ImageErrorCode.SizeMismatch, error.Code);
    }

    private Task<ValueList<ManifestDescriptor>> InspectAsync(InspectionOptions options) =>
        new ImageInspection(options).InspectAllAsync(new ImageSource(Tag, new RegistryCall(Options).Open(Tag)), TestContext.Current.CancellationToken);
}
