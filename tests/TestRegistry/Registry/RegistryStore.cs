using System.Text;

namespace ManifestPS.TestRegistry;

/// <summary>
/// What a registry holds. What a test puts here is not checked, so that hostile content can be planted; what comes over
/// HTTP is.
/// </summary>
public sealed class RegistryStore
{
    private readonly Lock _sync = new();
    private readonly SortedDictionary<string, RepositoryContent> _repositories = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Repositories => Locked(() => _repositories.Keys.ToList());

    /// <summary>Puts a manifest under its digest and, unless null, a tag; returns the digest.</summary>
    public string PutManifest(string repository, string? tag, string mediaType, ReadOnlyMemory<byte> content, string algorithm = "sha256") =>
        PlantManifest(repository, tag, Sha.Digest(content.Span, algorithm), mediaType, content);

    public string PutManifest(string repository, string? tag, string mediaType, string json) =>
        PutManifest(repository, tag, mediaType, Encoding.UTF8.GetBytes(json));

    /// <summary>Puts a manifest under a digest that need not be its own; returns that digest.</summary>
    public string PlantManifest(string repository, string? tag, string digest, string mediaType, ReadOnlyMemory<byte> content) => Locked(() =>
    {
        RepositoryContent target = Open(repository);
        target.Manifests[digest] = new StoredManifest(digest, mediaType, content);
        if (tag is not null)
        {
            target.Tags[tag] = digest;
        }

        return digest;
    });

    public string PutBlob(string repository, ReadOnlyMemory<byte> content, string algorithm = "sha256") =>
        PlantBlob(repository, Sha.Digest(content.Span, algorithm), content);

    /// <summary>Puts a blob under a digest that need not be its own; returns that digest.</summary>
    public string PlantBlob(string repository, string digest, ReadOnlyMemory<byte> content) => Locked(() =>
    {
        Open(repository).Blobs[digest] = content;
        return digest;
    });

    public void SetTag(string repository, string tag, string digest) => Locked(() => Open(repository).Tags[tag] = digest);

    /// <summary>The repository's tags in ordinal order.</summary>
    public IReadOnlyList<string> Tags(string repository) => Locked(() => Find(repository)?.Tags.Keys.ToList() ?? []);

    /// <summary>The digest a tag points to, or null.</summary>
    public string? Resolve(string repository, string tag) => Locked(() => Find(repository)?.Tags.GetValueOrDefault(tag));

    /// <summary>A manifest by tag or digest, or null.</summary>
    public StoredManifest? Manifest(string repository, string reference) => Locked(() =>
    {
        RepositoryContent? content = Find(repository);
        string? digest = content?.Tags.GetValueOrDefault(reference) ?? reference;
        return content?.Manifests.GetValueOrDefault(digest);
    });

    public IReadOnlyList<StoredManifest> Manifests(string repository) =>
        Locked(() => Find(repository)?.Manifests.Values.ToList() ?? []);

    public ReadOnlyMemory<byte>? Blob(string repository, string digest) =>
        Locked(() => Find(repository)?.Blobs.TryGetValue(digest, out ReadOnlyMemory<byte> blob) == true ? blob : (ReadOnlyMemory<byte>?)null);

    public IReadOnlyList<string> Blobs(string repository) => Locked(() => Find(repository)?.Blobs.Keys.ToList() ?? []);

    public bool DeleteBlob(string repository, string digest) => Locked(() => Find(repository)?.Blobs.Remove(digest) == true);

    /// <summary>Deletes a manifest and every tag that points to it.</summary>
    public bool DeleteManifest(string repository, string digest) => Locked(() =>
    {
        RepositoryContent? content = Find(repository);
        foreach (string tag in content?.Tags.Where(tag => tag.Value == digest).Select(tag => tag.Key).ToList() ?? [])
        {
            content!.Tags.Remove(tag); // it has this tag
        }

        return content?.Manifests.Remove(digest) == true;
    });

    public bool DeleteTag(string repository, string tag) => Locked(() => Find(repository)?.Tags.Remove(tag) == true);

    public bool Exists(string repository) => Locked(() => _repositories.ContainsKey(repository));

    /// <summary>The uploads that were begun and neither completed nor cancelled.</summary>
    public int OpenUploads(string repository) => Locked(() => Find(repository)?.Uploads.Count ?? 0);

    internal UploadSession BeginUpload(string repository) => Locked(() =>
    {
        UploadSession session = new();
        Open(repository).Uploads.Add(session.Id, session);
        return session;
    });

    internal UploadSession? Upload(string repository, string id) => Locked(() => Find(repository)?.Uploads.GetValueOrDefault(id));

    internal bool EndUpload(string repository, string id) => Locked(() => Find(repository)?.Uploads.Remove(id) == true);

    private RepositoryContent? Find(string repository) => _repositories.GetValueOrDefault(repository);

    private RepositoryContent Open(string repository)
    {
        if (!_repositories.TryGetValue(repository, out RepositoryContent? content))
        {
            _repositories.Add(repository, content = new RepositoryContent());
        }

        return content;
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_sync)
        {
            return read();
        }
    }
}
