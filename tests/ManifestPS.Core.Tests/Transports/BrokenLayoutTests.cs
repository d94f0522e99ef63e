using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>Layouts that lie, or were cut short, or are none: one typed error each (reliability.md, D01, D05, H05).</summary>
public sealed class BrokenLayoutTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();
    private readonly JsonObject _image;
    private readonly string _blob;

    public BrokenLayoutTests()
    {
        _image = _layout.AddImage("amd64");
        _blob = _layout.BlobFile(_image);
        _layout.Tag(_image);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task One_flipped_bit_is_a_wrong_digest()
    {
        byte[] bytes = await File.ReadAllBytesAsync(_blob, Token);
        bytes[5] ^= 1;
        await File.WriteAllBytesAsync(_blob, bytes, Token);

        ImageException error = await ReadAsync<ContentException>(ImageErrorCode.DigestMismatch);

        Assert.Contains(_layout.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_blob_has_the_wrong_size()
    {
        await File.WriteAllBytesAsync(_blob, (await File.ReadAllBytesAsync(_blob, Token))[..^1], Token);

        ImageException error = await ReadAsync<ContentException>(ImageErrorCode.SizeMismatch);

        Assert.Contains(LayoutDirectory.Digest(_image), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_in_index_json_that_the_blob_does_not_have_is_an_error()
    {
        string index = await File.ReadAllTextAsync(_layout.IndexFile, Token);
        await File.WriteAllTextAsync(_layout.IndexFile, index.Replace($"\"size\": {_image["size"]}", "\"size\": 1", StringComparison.Ordinal), Token);

        await ReadAsync<ContentException>(ImageErrorCode.SizeMismatch);
    }

    [Fact]
    public async Task A_digest_of_another_blob_is_refused_even_where_the_size_fits()
    {
        JsonObject other = _layout.AddImage("arm64");
        File.Move(_layout.BlobFile(other), _blob, overwrite: true);
        File.Copy(_blob, _layout.BlobFile(other));

        await Assert.ThrowsAsync<ContentException>(() => _layout.Repository.GetManifestAsync(_layout.Reference('@' + LayoutDirectory.Digest(_image)), Token));
    }

    [Fact]
    public async Task A_manifest_of_5_MiB_is_too_large_whether_it_is_said_or_not()
    {
        JsonObject large = _layout.Writer.AddBlob(MediaTypes.OciManifest, new byte[5 * 1024 * 1024]);
        _layout.Tag(large, "large");

        ImageException said = await Assert.ThrowsAsync<ManifestException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":large"), Token));
        large["size"] = 5;
        _layout.Tag(large, "lie");
        ImageException unsaid = await Assert.ThrowsAsync<ManifestException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":lie"), Token));

        Assert.Equal((ImageErrorCode.ManifestTooLarge, ImageErrorCode.ManifestTooLarge), (said.Code, unsaid.Code));
        Assert.Contains("5,242,880", said.Message, StringComparison.Ordinal);
        Assert.Contains(_layout.BlobFile(large), unsaid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_blob_is_named()
    {
        File.Delete(_blob);

        ImageException error = await ReadAsync<ImageNotFoundException>(ImageErrorCode.ManifestNotFound);

        Assert.Contains(LayoutDirectory.Digest(_image), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_entry_refers_to_must_be_there_and_as_long_as_it_says_before_it_resolves(bool byDigest)
    {
        JsonObject image = _layout.AddImage("amd64");
        _layout.Tag(image);
        ImageReference reference = _layout.Reference(byDigest ? $"@{LayoutDirectory.Digest(image)}" : ":latest");
        Assert.Equal(LayoutDirectory.Digest(image), (await _layout.Repository.ResolveAsync(reference, TestContext.Current.CancellationToken)).Digest);

        await File.AppendAllTextAsync(_layout.BlobFile(image), " ", TestContext.Current.CancellationToken);
        Assert.Equal(ImageErrorCode.SizeMismatch, (await Assert.ThrowsAsync<ContentException>(() => _layout.Repository.ResolveAsync(reference, TestContext.Current.CancellationToken))).Code);
        File.Delete(_layout.BlobFile(image));
        Assert.Equal(ImageErrorCode.ManifestNotFound, (await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.ResolveAsync(reference, TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task Missing_blobs_altogether_are_a_missing_blob()
    {
        Directory.Delete(Path.Combine(_layout.Path, "blobs"), recursive: true);

        await ReadAsync<ImageNotFoundException>(ImageErrorCode.ManifestNotFound);
    }

    [Fact]
    public async Task A_file_where_the_blobs_should_be_is_a_missing_blob()
    {
        Directory.Delete(Path.Combine(_layout.Path, "blobs"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(_layout.Path, "blobs"), "x", Token);

        await ReadAsync<ImageNotFoundException>(ImageErrorCode.ManifestNotFound);
    }

    [Fact]
    public async Task A_config_is_held_to_its_digest_and_size()
    {
        Descriptor config = _layout.Entry(_layout.Writer.AddBlob(MediaTypes.OciConfig, "{}"u8.ToArray()));

        Assert.Equal(ImageErrorCode.SizeMismatch, (await Assert.ThrowsAsync<ContentException>(() => _layout.Repository.GetConfigAsync(config with { Size = 3 }, Token))).Code);
        Assert.Equal(ImageErrorCode.ManifestTooLarge, (await Assert.ThrowsAsync<ManifestException>(() => _layout.Repository.GetConfigAsync(config with { Size = OciJson.MaxSize }, Token))).Code);
        Assert.Equal(ImageErrorCode.BlobNotFound, (await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetConfigAsync(config with { Digest = Json.Digest }, Token))).Code);
        await File.WriteAllTextAsync(Path.Combine(_layout.Path, "blobs", "sha256", Digest.GetEncoded(config.Digest)), "[]", Token);
        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ContentException>(() => _layout.Repository.GetConfigAsync(config, Token))).Code);
    }

    [Theory]
    [InlineData("oci-layout")]
    [InlineData("index.json")]
    public async Task A_directory_without_one_of_the_two_files_is_no_layout(string file)
    {
        File.Delete(Path.Combine(_layout.Path, file));

        StorageException error = await Assert.ThrowsAsync<StorageException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(), Token));

        Assert.Equal((ImageErrorCode.LayoutNotFound, _layout.Path), (error.Code, error.Path));
        Assert.Contains($"'{file}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_named()
    {
        StorageException error = await Assert.ThrowsAsync<StorageException>(() => new VerifiedSource(new OciLayoutRepository(_layout.Path + "-not")).GetManifestAsync(_layout.Reference(), Token));

        Assert.Equal((ImageErrorCode.LayoutNotFound, $"There is no directory '{_layout.Path}-not'."), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_file_in_place_of_the_directory_is_no_layout()
    {
        StorageException error = await Assert.ThrowsAsync<StorageException>(() => new VerifiedSource(new OciLayoutRepository(_layout.IndexFile)).GetManifestAsync(_layout.Reference(), Token));

        Assert.Equal((ImageErrorCode.LayoutNotFound, _layout.IndexFile), (error.Code, error.Path));
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"2.0.0"}""", ImageErrorCode.LayoutInvalid)]
    [InlineData("""{"imageLayoutVersion":2}""", ImageErrorCode.ManifestInvalid)]
    [InlineData("{}", ImageErrorCode.ManifestInvalid)]
    [InlineData("1.0.0", ImageErrorCode.JsonInvalid)]
    public async Task A_layout_of_another_version_is_refused(string marker, ImageErrorCode code)
    {
        await File.WriteAllTextAsync(Path.Combine(_layout.Path, "oci-layout"), marker, Token);

        await ReadAsync<ImageException>(code);
    }

    [Theory]
    [InlineData("{}", ImageErrorCode.ManifestInvalid)]
    [InlineData("{", ImageErrorCode.JsonInvalid)]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", ImageErrorCode.ManifestAmbiguous)]
    [InlineData("""{"schemaVersion":2,"manifests":[],"manifests":[]}""", ImageErrorCode.JsonDuplicateKey)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[]}""", ImageErrorCode.MediaTypeMismatch)]
    [InlineData("""{"schemaVersion":2,"config":{},"layers":[]}""", ImageErrorCode.MediaTypeMismatch)]
    public async Task An_index_json_that_is_no_index_is_refused(string index, ImageErrorCode code)
    {
        await File.WriteAllTextAsync(_layout.IndexFile, index, Token);

        await ReadAsync<ManifestException>(code);
    }

    private async Task<ImageException> ReadAsync<TException>(ImageErrorCode code)
        where TException : ImageException
    {
        TException error = await Assert.ThrowsAnyAsync<TException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":latest"), Token));
        Assert.Equal(code, error.Code);
        return error;
    }
}
