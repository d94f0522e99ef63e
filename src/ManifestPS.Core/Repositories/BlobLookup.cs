namespace ManifestPS.Repositories;

/// <summary>Finds out whether a blob is there.</summary>
internal static class BlobLookup
{
    /// <summary>Says whether a blob is there in the size that its descriptor says, without reading it.</summary>
    /// <exception cref="ImageException">The repository does not answer.</exception>
    public static async Task<bool> HasBlobAsync(this IImageRepository repository, Descriptor blob, CancellationToken cancellationToken) =>
        await repository.FindBlobSizeAsync(blob, cancellationToken).ConfigureAwait(false) == blob.Size;
}
