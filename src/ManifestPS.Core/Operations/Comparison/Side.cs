using ManifestPS.Repositories;

namespace ManifestPS.Operations.Comparison;

/// <summary>A document on one side of a comparison, and where the documents below it are.</summary>
/// <param name="Document">The document.</param>
/// <param name="Digest">Its digest; null for a list that no repository has.</param>
/// <param name="Size">Its size, in bytes; 0 for a list that was there already.</param>
/// <param name="Open">Gives the repository of an entry.</param>
internal sealed record Side(ManifestDocument Document, string? Digest, long Size, Func<Descriptor, IImageRepository> Open)
{
    /// <summary>The entries of a list; none for an image.</summary>
    public ValueList<Descriptor> Entries => Document is ManifestList list ? list.Manifests : [];

    /// <summary>The entries that are not about others.</summary>
    public Descriptor[] Images => [.. Entries.Where(entry => !entry.IsAttestation)];

    public async Task<Side> ReadAsync(Descriptor entry, CancellationToken cancellationToken)
    {
        IImageRepository repository = Open(entry);
        ManifestContent content = await repository.GetManifestAsync(entry, cancellationToken).ConfigureAwait(false);
        return new Side(content.Parse(), content.Digest, content.Bytes.Length, _ => repository);
    }

    /// <summary>The configuration of an image; null for an artifact.</summary>
    public async Task<ImageConfig?> ReadConfigAsync(ImageManifest image, CancellationToken cancellationToken) => MediaTypes.IsImageConfig(image.Config.MediaType)
        ? OciJson.ReadConfig(await Open(image.Config).GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false))
        : null;
}
