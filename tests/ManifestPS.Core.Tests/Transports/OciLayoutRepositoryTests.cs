using System.Text;
using System.Text.Json.Nodes;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

public sealed class OciLayoutRepositoryTests : IDisposable
{
    private readonly LayoutDirectory _layout = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _layout.Dispose();

    [Fact]
    public async Task A_tag_finds_its_entry()
    {
        JsonObject wanted = _layout.AddImage("arm64");
        _layout.Tag(_layout.AddImage("amd64"), "1").Tag(wanted, "2");

        ManifestContent content = await _layout.Repository.GetManifestAsync(_layout.Reference(":2"), Token);

        Assert.Equal(LayoutDirectory.Digest(wanted), content.Digest);
        Assert.Equal(await File.ReadAllBytesAsync(_layout.BlobFile(wanted), Token), content.Bytes.ToArray());
    }

    [Fact]
    public async Task A_digest_finds_what_index_json_lists()
    {
        JsonObject wanted = _layout.AddImage("amd64");
        _layout.Tag(wanted, "1").Tag(_layout.AddImage("arm64"), "2");

        Assert.Equal(LayoutDirectory.Digest(wanted), (await _layout.Repository.GetManifestAsync(_layout.Reference('@' + LayoutDirectory.Digest(wanted)), Token)).Digest);
    }

    [Fact]
    public async Task A_digest_finds_what_only_a_nested_index_lists()
    {
        JsonObject wanted = _layout.AddEntry("amd64");
        _layout.Tag(_layout.AddList(wanted));

        Assert.Equal(LayoutDirectory.Digest(wanted), (await _layout.Repository.GetManifestAsync(_layout.Reference('@' + LayoutDirectory.Digest(wanted)), Token)).Digest);
    }

    [Fact]
    public async Task A_digest_wins_over_a_tag()
    {
        JsonObject wanted = _layout.AddImage("amd64");
        _layout.Tag(wanted, "1").Tag(_layout.AddImage("arm64"), "2");

        Assert.Equal(LayoutDirectory.Digest(wanted), (await _layout.Repository.GetManifestAsync(_layout.Reference(":2@" + LayoutDirectory.Digest(wanted)), Token)).Digest);
    }

    [Fact]
    public async Task Without_a_tag_the_only_image_is_meant_however_often_it_is_named()
    {
        JsonObject only = _layout.AddImage("amd64");
        _layout.Tag(only, "1").Tag(only, "2").Tag(only, null);

        Assert.Equal(LayoutDirectory.Digest(only), (await _layout.Repository.GetManifestAsync(_layout.Reference(), Token)).Digest);
    }

    [Fact]
    public async Task Without_a_tag_several_images_are_ambiguous()
    {
        _layout.Tag(_layout.AddImage("amd64"), "1").Tag(_layout.AddImage("arm64"), "2");

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(), Token));

        Assert.Equal(ImageErrorCode.ReferenceAmbiguous, error.Code);
        Assert.EndsWith("the tags are: 1, 2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_names_two_images_is_ambiguous()
    {
        _layout.Tag(_layout.AddImage("amd64")).Tag(_layout.AddImage("arm64"));

        Assert.Equal(ImageErrorCode.ReferenceAmbiguous, (await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":latest"), Token))).Code);
    }

    [Theory]
    [InlineData(":3", ImageErrorCode.TagNotFound, "has no tag '3'. It has: 1, 2.")]
    [InlineData(":Latest", ImageErrorCode.TagNotFound, "has no tag 'Latest'. It has: 1, 2.")]
    [InlineData("@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ImageErrorCode.ManifestNotFound, "sha256:e3b0c442")]
    [InlineData("@md5:d41d8cd98f00b204e9800998ecf8427e", ImageErrorCode.ManifestNotFound, "md5:d41d8cd9")]
    public async Task What_is_not_there_is_said_with_what_is(string suffix, ImageErrorCode code, string words)
    {
        _layout.Tag(_layout.AddImage("amd64"), "1").Tag(_layout.AddImage("arm64"), "2");

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(suffix), Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_without_images_says_so()
    {
        _layout.Writer.Save();

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(), Token));

        Assert.Equal(ImageErrorCode.TagNotFound, error.Code);
        Assert.Contains("holds no image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_tags_the_message_lists_twenty()
    {
        JsonObject image = _layout.AddImage("amd64");
        foreach (int i in Enumerable.Range(1, 23))
        {
            _layout.Tag(image, $"v{i}");
        }

        ImageNotFoundException error = await Assert.ThrowsAsync<ImageNotFoundException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":x"), Token));

        Assert.EndsWith("v19, v20 and 3 more.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_only_containerd_wrote_is_found()
    {
        JsonObject named = _layout.AddImage("amd64");
        named["annotations"] = new JsonObject { ["io.containerd.image.name"] = "docker.io/library/php:1" };
        _layout.Tag(named, null).Tag(_layout.AddImage("arm64"), "1");

        Assert.Equal(LayoutDirectory.Digest(named), (await _layout.Repository.GetManifestAsync(_layout.Reference(":docker.io/library/php:1"), Token)).Digest);
    }

    [Fact]
    public async Task The_tag_comes_before_the_name_that_containerd_wrote()
    {
        JsonObject other = _layout.AddImage("amd64");
        other["annotations"] = new JsonObject { ["io.containerd.image.name"] = "1" };
        JsonObject wanted = _layout.AddImage("arm64");
        _layout.Tag(other, null).Tag(wanted, "1");

        Assert.Equal(LayoutDirectory.Digest(wanted), (await _layout.Repository.GetManifestAsync(_layout.Reference(":1"), Token)).Digest);
    }

    [Fact]
    public async Task A_config_is_given_byte_for_byte()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""{ "os" : "linux" }""");
        JsonObject config = _layout.Writer.AddBlob(MediaTypes.OciConfig, bytes);

        Assert.Equal(bytes, (await _layout.Repository.GetConfigAsync(_layout.Entry(config), Token)).ToArray());
    }

    [Theory]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public async Task Blobs_of_the_longer_digests_are_read_and_verified(string algorithm)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Json.Index());
        string digest = Digest.Compute(algorithm, bytes);
        Directory.CreateDirectory(Path.Combine(_layout.Path, "blobs", algorithm));
        string file = Path.Combine(_layout.Path, "blobs", algorithm, Digest.GetEncoded(digest));
        await File.WriteAllBytesAsync(file, bytes, Token);
        _layout.Writer.Save();

        Assert.Equal(digest, (await _layout.Repository.GetManifestAsync(_layout.Reference('@' + digest), Token)).Digest);

        await File.AppendAllTextAsync(file, " ", Token);
        Assert.Equal(ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ContentException>(() => _layout.Repository.GetManifestAsync(_layout.Reference('@' + digest), Token))).Code);
    }

    [Fact]
    public async Task The_type_in_index_json_is_held_to()
    {
        JsonObject image = _layout.AddImage("amd64");
        image["mediaType"] = MediaTypes.DockerManifest;
        _layout.Tag(image);

        ManifestContent content = await _layout.Repository.GetManifestAsync(_layout.Reference(":latest"), Token);

        Assert.Equal(ImageErrorCode.MediaTypeMismatch, Assert.Throws<ManifestException>(content.Parse).Code);
    }

    [Fact]
    public async Task A_layout_behind_a_linked_directory_is_the_users_own_choice()
    {
        _layout.Tag(_layout.AddImage("amd64"));
        string link = _layout.Path + "-link";
        Directory.CreateSymbolicLink(link, _layout.Path);

        Assert.NotNull(await new VerifiedSource(new OciLayoutRepository(link)).GetManifestAsync(_layout.Reference(":latest"), Token));
    }

    [Fact]
    public async Task A_cancelled_read_ends()
    {
        _layout.Tag(_layout.AddImage("amd64"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _layout.Repository.GetManifestAsync(_layout.Reference(":latest"), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(ImageTransport.OciArchive, "oci-archive:///a.tar")]
    [InlineData(ImageTransport.DockerArchive, "docker-archive:///a.tar")]
    [InlineData(ImageTransport.DockerDaemon, "docker-daemon://php:latest")]
    public void Other_transports_are_refused_by_name(ImageTransport transport, string text)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(transport, reference.Transport);
        UnsupportedImageException error = Assert.Throws<UnsupportedImageException>(() => ImageRepositories.Open(reference, new RegistrySession(RegistryCall.Once), new RegistryCall()));
        Assert.Equal(ImageErrorCode.TransportUnsupported, error.Code);
        Assert.Contains(reference.ToString(), error.Message, StringComparison.Ordinal);
    }
}
