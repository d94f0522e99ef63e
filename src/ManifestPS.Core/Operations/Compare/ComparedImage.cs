using ManifestPS.Concurrency;
using ManifestPS.Images;
using ManifestPS.Json;

namespace ManifestPS.Operations.Compare;

/// <summary>One of the images that are compared. With however many others it is, it is read once, and so is each document below it.</summary>
internal sealed class ComparedImage
{
    private readonly ImageSource _image;
    private readonly SharedResults<ImageReference, ManifestContent> _read = new();

    /// <param name="image">The image; nothing is read.</param>
    public ComparedImage(ImageSource image) => _image = image;

    /// <summary>Digest of the image; null where it has to be read to know, and for a list that no repository has.</summary>
    public string? Digest => _image.Digest;

    /// <summary>The reference of the image, pinned where a repository has it.</summary>
    public string Pinned(string? digest) => (digest is null ? _image.Reference : _image.Reference.WithDigest(digest)).ToString();

    public async Task<Side> ReadAsync(CancellationToken cancellationToken)
    {
        if (_image.List is { } list)
        {
            return new Side(_image, list, _image.Digest, Size: 0);
        }
        ManifestContent content = await _read.GetAsync(_image.Reference, _ => true, stop => _image.Open().GetManifestAsync(_image.Reference, stop), cancellationToken).ConfigureAwait(false);
        return new Side(_image, content.Parse(), content.Digest, content.Bytes.Length);
    }
}
