using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;

namespace ManifestPS.Core.Tests;

public sealed class ImageInspectionTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();
    private readonly CountingRepository _repository;

    public ImageInspectionTests() => _repository = new CountingRepository(_layout.Repository);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task A_list_gives_one_descriptor_per_entry_in_its_order_for_one_read()
    {
        JsonObject[] entries = [_layout.AddEntry("s390x"), _layout.AddEntry("amd64"), _layout.AddEntry("arm", "v7")];
        JsonObject list = _layout.AddList(entries);
        _layout.Tag(list);

        ValueList<ManifestDescriptor> found = await InspectAsync();

        Assert.Equal(["linux/s390x", "linux/amd64", "linux/arm/v7"], found.Select(item => item.Platform));
        Assert.Equal(entries.Select(LayoutDirectory.Digest), found.Select(item => item.Digest));
        Assert.Equal(found.Select(item => $"oci-layout://{_layout.Path}@{item.Digest}"), found.Select(item => item.Reference));
        Assert.All(found, item => Assert.Equal($"oci-layout://{_layout.Path}:latest@{LayoutDirectory.Digest(list)}", item.Source));
        Assert.All(found, item => Assert.Equal(("Image", null, null, null), (item.Kind, item.Layers, item.ConfigDigest, item.ImageSize)));
        Assert.Equal([$"oci-layout://{_layout.Path}:latest"], _repository.Read);
    }

    [Fact]
    public async Task A_single_image_has_the_platform_of_its_config_and_its_layers()
    {
        JsonObject image = _layout.AddImage("arm64", "v8");
        _layout.Tag(image);

        ManifestDescriptor found = Assert.Single(await InspectAsync());

        Assert.Equal(("linux/arm64/v8", "Image", LayoutDirectory.Digest(image)), (found.Platform, found.Kind, found.Digest));
        Assert.Equal($"oci-layout://{_layout.Path}:latest@{LayoutDirectory.Digest(image)}", found.Reference);
        Assert.Equal((new FileInfo(_layout.BlobFile(image)).Length, 1), (found.Size, found.Layers?.Count));
        Assert.Equal([$"oci-layout://{_layout.Path}:latest", found.ConfigDigest!], _repository.Read); // it was read
    }

    [Fact]
    public async Task Detailed_reads_each_manifest_and_no_config_where_the_platform_is_stated()
    {
        JsonObject[] entries = [_layout.AddEntry("s390x"), _layout.AddEntry("amd64")];
        _layout.Tag(_layout.AddList(entries));

        ValueList<ManifestDescriptor> found = await InspectAsync(new InspectionOptions { Detailed = true });

        Assert.Equal(["linux/s390x", "linux/amd64"], found.Select(item => item.Platform));
        Assert.All(found, item => Assert.Equal(item.ImageSize, new FileInfo(Path.Combine(_layout.Path, "blobs", "sha256", Digest.GetEncoded(item.ConfigDigest!))).Length + item.Layers!.Sum(layer => layer.Size))); // Detailed read both
        Assert.Equal(entries.Select(LayoutDirectory.Digest).Order(), _repository.Read.Skip(1).Order());
    }

    [Fact]
    public async Task An_entry_that_states_no_platform_has_none_until_its_config_is_read()
    {
        JsonObject silent = _layout.AddImage("arm64");
        _layout.Tag(_layout.AddList(_layout.AddEntry("amd64"), silent));

        Assert.Equal(["linux/amd64", null], (await InspectAsync()).Select(item => item.Platform));
        Assert.Single(_repository.Read);

        ValueList<ManifestDescriptor> detailed = await InspectAsync(new InspectionOptions { Detailed = true });
        Assert.Equal(["linux/amd64", "linux/arm64"], detailed.Select(item => item.Platform));
        Assert.Single(_repository.Read, digest => digest == detailed[1].ConfigDigest);
        Assert.DoesNotContain(detailed[0].ConfigDigest, _repository.Read);
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/arm/v7", "linux/arm/v6")]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("linux/386", "linux/386")]
    public async Task A_platform_chooses_what_it_would_run(string wanted, string chosen)
    {
        _layout.Tag(_layout.AddList(_layout.AddEntry("arm", "v5"), _layout.AddEntry("386"), _layout.AddEntry("amd64"), _layout.AddEntry("arm", "v6"), _layout.AddEntry("arm64", "v8")));

        Assert.Equal(chosen, Assert.Single(await InspectAsync(For(wanted))).Platform);
        Assert.Single(_repository.Read);
    }

    [Fact]
    public async Task A_platform_finds_entries_that_state_none_by_their_config_and_reads_each_once()
    {
        JsonObject wanted = _layout.AddImage("arm64");
        _layout.Tag(_layout.AddList(_layout.AddEntry("amd64"), wanted));

        ManifestDescriptor found = Assert.Single(await InspectAsync(For("linux/arm64") with { Detailed = true }));

        Assert.Equal(("linux/arm64", LayoutDirectory.Digest(wanted)), (found.Platform, found.Digest));
        Assert.Equal([LayoutDirectory.Digest(wanted), found.ConfigDigest], _repository.Read.Skip(1));
    }

    [Fact]
    public async Task A_platform_that_nothing_matches_is_an_error_that_lists_what_there_is()
    {
        JsonObject amd64 = _layout.AddEntry("amd64");
        _layout.Tag(_layout.AddList(amd64, _layout.AddAttestation(amd64), _layout.AddEntry("arm", "v7"), _layout.AddEntry("arm", "v7")));

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => InspectAsync(For("linux/s390x")));

        Assert.Equal(ImageErrorCode.PlatformNotFound, error.Code);
        Assert.EndsWith("has nothing that linux/s390x runs. It has: linux/amd64, linux/arm/v7.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_image_for_another_platform_is_an_error_that_says_which_it_is_for()
    {
        _layout.Tag(_layout.AddImage("amd64"));

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => InspectAsync(For("linux/s390x")));

        Assert.EndsWith("It has: linux/amd64.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attestations_hang_on_what_they_are_about_and_have_rows_only_on_request()
    {
        (JsonObject first, JsonObject second) = (_layout.AddEntry("amd64"), _layout.AddEntry("arm64"));
        (JsonObject about1, JsonObject about2) = (_layout.AddAttestation(first), _layout.AddAttestation(second));
        _layout.Tag(_layout.AddList(about1, first, second, about2));

        ValueList<ManifestDescriptor> images = await InspectAsync();
        ValueList<ManifestDescriptor> all = await InspectAsync(new InspectionOptions { IncludeAttestation = true });
        ValueList<ManifestDescriptor> chosen = await InspectAsync(For("linux/arm64") with { IncludeAttestation = true });

        Assert.Equal(["linux/amd64", "linux/arm64"], images.Select(item => item.Platform));
        Assert.Equal([LayoutDirectory.Digest(about1), LayoutDirectory.Digest(about2)], images.Select(item => Assert.Single(item.Attestations).Digest));
        Assert.Equal(["Attestation", "Image", "Image", "Attestation"], all.Select(item => item.Kind));
        Assert.Equal([LayoutDirectory.Digest(second), LayoutDirectory.Digest(about2)], chosen.Select(item => item.Digest));
    }

    [Fact]
    public async Task An_image_of_an_artifact_has_no_platform_and_its_config_is_not_read()
    {
        JsonObject empty = _layout.Writer.AddBlob(MediaTypes.OciEmpty, "{}"u8.ToArray());
        _layout.Tag(_layout.Writer.AddDocument(MediaTypes.OciManifest, new JsonObject { ["schemaVersion"] = 2, ["artifactType"] = "application/x", ["config"] = empty, ["layers"] = new JsonArray() }));

        ManifestDescriptor found = Assert.Single(await InspectAsync(new InspectionOptions { Detailed = true }));

        Assert.Equal(("Artifact", null, "application/x"), (found.Kind, found.Platform, found.ArtifactType));
        Assert.Single(_repository.Read);
    }

    [Fact]
    public async Task Bytes_are_given_unparsed_unless_a_platform_has_to_be_found()
    {
        JsonObject bad = _layout.Writer.AddBlob(MediaTypes.OciIndex, "{}"u8.ToArray());
        JsonObject wanted = _layout.AddEntry("arm64");
        _layout.Tag(bad, "bad").Tag(_layout.AddList(_layout.AddEntry("amd64"), wanted));

        Assert.Equal("{}", (await Inspection().GetContentAsync(Image(":bad"), Token)).ToString());
        Assert.Equal(LayoutDirectory.Digest(wanted), (await Inspection(For("linux/arm64")).GetContentAsync(Image(":latest"), Token)).Digest);
        Assert.Equal(LayoutDirectory.Digest(wanted), (await Inspection(For("linux/arm64")).GetContentAsync(Image('@' + LayoutDirectory.Digest(wanted)), Token)).Digest);
    }

    [Fact]
    public async Task A_list_is_given_whole_with_its_name_and_pinned_reference()
    {
        JsonObject list = _layout.AddList(_layout.AddEntry("amd64"));
        _layout.Tag(list);

        ManifestList found = await ImageInspection.GetListAsync(Image(":latest"), Token);

        Assert.Equal(($"oci-layout://{_layout.Path}:latest", $"oci-layout://{_layout.Path}:latest@{LayoutDirectory.Digest(list)}"), (found.Name, found.Reference));
        Assert.Equal(["linux/amd64"], found.Platforms);
    }

    [Fact]
    public async Task A_single_image_is_no_list()
    {
        _layout.Tag(_layout.AddImage("amd64"));

        Assert.Equal(ImageErrorCode.NotAManifestList, (await Assert.ThrowsAsync<UnsupportedImageException>(() => ImageInspection.GetListAsync(Image(":latest"), Token))).Code);
    }

    [Fact]
    public async Task A_bad_entry_gives_one_error_and_no_rows()
    {
        JsonObject bad = _layout.AddEntry("arm64");
        await File.WriteAllBytesAsync(_layout.BlobFile(bad), Encoding.UTF8.GetBytes(new string(' ', bad["size"]!.GetValue<int>())), Token); // every descriptor has one
        _layout.Tag(_layout.AddList(_layout.AddEntry("amd64"), bad));

        Assert.Equal(2, (await InspectAsync()).Count);
        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<EntryException>(() => InspectAsync(new InspectionOptions { Detailed = true }))).Code);
    }

    [Fact]
    public async Task A_long_list_is_read_a_few_at_a_time()
    {
        JsonObject[] entries = [.. Enumerable.Range(0, 400).Select(i => _layout.AddImage($"a{i}"))];
        _layout.Tag(_layout.AddList(entries));

        ValueList<ManifestDescriptor> found = await InspectAsync(new InspectionOptions { Detailed = true });

        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"linux/a{i}"), found.Select(item => item.Platform));
        Assert.InRange(_repository.MostOpen, 1, 16);
    }

    private static InspectionOptions For(string platform) => new() { Platform = Platform.Parse(platform) };

    private ImageInspection Inspection(InspectionOptions? options = null) => new(options ?? new InspectionOptions());

    private ImageSource Image(string suffix) => new(_layout.Reference(suffix), _repository);

    private Task<ValueList<ManifestDescriptor>> InspectAsync(InspectionOptions? options = null) => Inspection(options).InspectAllAsync(Image(":latest"), Token);
}
