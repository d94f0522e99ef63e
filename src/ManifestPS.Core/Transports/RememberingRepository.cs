using System.Collections.Concurrent;
using ManifestPS.Json;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>A repository from which each document is read once, however often one operation asks for it.</summary>
/// <remarks>Content that a digest names cannot change; what a tag points to is asked for each time. What is remembered is bounded.</remarks>
internal sealed class RememberingRepository : IImageRepository
{
    private readonly IImageRepository _repository;
    private readonly DocumentBudget _budget;
    private readonly ConcurrentDictionary<string, ManifestContent> _named = new();
    private readonly ConcurrentDictionary<(string Digest, long Size, string MediaType), Lazy<Task<ManifestContent>>> _manifests = new();
    private readonly ConcurrentDictionary<(string Digest, long Size), Lazy<Task<ReadOnlyMemory<byte>>>> _configs = new();

    /// <param name="repository">Where the documents are.</param>
    /// <param name="budget">How much may be read; shared where an operation reads from several repositories.</param>
    public RememberingRepository(IImageRepository repository, DocumentBudget budget) => (_repository, _budget) = (repository, budget);

    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        return _named.GetOrAdd(content.Digest, content);
    }

    public Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        _named.TryGetValue(descriptor.Digest, out ManifestContent? content) && content.Bytes.Length == descriptor.Size
            ? Task.FromResult(content)
            : _manifests.GetOrAdd(
                (descriptor.Digest, descriptor.Size, descriptor.MediaType),
                _ => new Lazy<Task<ManifestContent>>(() => ReadAsync(descriptor, _repository.GetManifestAsync, cancellationToken))).Value;

    public Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        _configs.GetOrAdd(
            (descriptor.Digest, descriptor.Size),
            _ => new Lazy<Task<ReadOnlyMemory<byte>>>(() => ReadAsync(descriptor, _repository.GetConfigAsync, cancellationToken))).Value;

    public Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) => _repository.ResolveAsync(reference, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => _repository.OpenBlobAsync(descriptor, cancellationToken);

    public Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken) => _repository.FindBlobSizeAsync(descriptor, cancellationToken);

    public Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken) => _repository.GetTagsAsync(next, cancellationToken);

    public Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken) =>
        _repository.FindReferrersAsync(digest, artifactType, next, cancellationToken);

    private async Task<T> ReadAsync<T>(Descriptor descriptor, Func<Descriptor, CancellationToken, Task<T>> readAsync, CancellationToken cancellationToken)
    {
        _budget.Take(descriptor.Size);
        return await readAsync(descriptor, cancellationToken).ConfigureAwait(false);
    }
}
