namespace ManifestPS.TestRegistry;

/// <summary>What one repository holds; the store guards it.</summary>
internal sealed class RepositoryContent
{
    public Dictionary<string, ReadOnlyMemory<byte>> Blobs { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoredManifest> Manifests { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, UploadSession> Uploads { get; } = new(StringComparer.Ordinal);
}
