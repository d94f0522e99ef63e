using ManifestPS.Images;
using ManifestPS.Json;

namespace ManifestPS.Operations.Compare;

/// <summary>A document on one side of a comparison, and where the documents below it are.</summary>
/// <param name="Image">The document as an image of its own: opens the repository of an entry, and gives the reference that fetches it.</param>
/// <param name="Document">The document.</param>
/// <param name="Digest">Its digest; null for a list that no repository has.</param>
/// <param name="Size">Its size, in bytes; 0 for a list that was there already.</param>
internal sealed record Side(ImageSource Image, ManifestDocument Document, string? Digest, long Size)
{
    /// <summary>The entries of a list; none for an image.</summary>
    public ValueList<Descriptor> Entries => Document is ManifestList list ? list.Manifests : [];

    /// <summary>The entries that are not about others.</summary>
    public Descriptor[] Images => [.. Entries.Where(entry => !entry.IsAttestation)];

    public async Task<Side> ReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        ManifestContent content = await Image.Open(entry).GetManifestAsync(entry, cancellationToken).ConfigureAwait(false);
        return new Side(Image.Below(entry), content.Parse(), content.Digest, content.Bytes.Length);
    }

    /// <summary>The configuration of an image; null for an artifact.</summary>
    public async Task<ConfigDocument?> ReadConfigAsync(ImageManifest image, CancellationToken cancellationToken) => MediaTypes.IsImageConfig(image.Config.MediaType)
        ? OciJson.ReadConfig(await Image.Open().GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false))
        : null;

    /// <summary>A single image as the list that it would be, so that it can be found in another list: by its digest, else by its platform.</summary>
    public async Task<Side> AsListAsync(Descriptor[] others, CancellationToken cancellationToken)
    {
        if (Document is not ImageManifest image)
        {
            return this;
        }
        string digest = Digest ?? throw new InvalidOperationException("An image is always read.");
        Descriptor entry = others.FirstOrDefault(other => other.Digest == digest) ?? new Descriptor
        {
            MediaType = image.MediaType,
            Digest = digest,
            Size = Size,
            ArtifactType = image.ArtifactType,
            Platform = (await ReadConfigAsync(image, cancellationToken).ConfigureAwait(false))?.Platform,
        };
        return this with { Document = new ManifestList { MediaType = image.MediaType, Manifests = [entry] } };
    }
}
