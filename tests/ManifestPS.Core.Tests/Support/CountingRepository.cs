using System.Collections.Concurrent;
using ManifestPS.Json;
using ManifestPS.Registry.Paging;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>Watches what is read from a repository, and changes nothing.</summary>
public sealed class CountingRepository(IImageRepository repository) : IImageRepository
{
    private readonly ConcurrentQueue<string> _read = new();
    private int _open;
    private int _mostOpen;

    /// <summary>The references and digests that were read, in the order in which reading began.</summary>
    public IReadOnlyList<string> Read => [.. _read];

    /// <summary>How many reads were under way at once, at most.</summary>
    public int MostOpen => _mostOpen;

    public Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        CountAsync(reference.ToString(), () => repository.GetManifestAsync(reference, cancellationToken));

    public Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        CountAsync(descriptor.Digest, () => repository.GetManifestAsync(descriptor, cancellationToken));

    public Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        CountAsync(descriptor.Digest, () => repository.GetConfigAsync(descriptor, cancellationToken));

    public Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        CountAsync(reference.ToString(), () => repository.ResolveAsync(reference, cancellationToken));

    public Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        CountAsync(descriptor.Digest, () => repository.FindBlobSizeAsync(descriptor, cancellationToken));

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        CountAsync(descriptor.Digest, () => repository.OpenBlobAsync(descriptor, cancellationToken));

    public Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken) =>
        CountAsync("tags", () => repository.GetTagsAsync(next, cancellationToken));

    public Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken) =>
        CountAsync(digest, () => repository.FindReferrersAsync(digest, artifactType, next, cancellationToken));

    private async Task<T> CountAsync<T>(string name, Func<Task<T>> read)
    {
        _read.Enqueue(name);
        int open = Interlocked.Increment(ref _open);
        _ = Interlocked.Exchange(ref _mostOpen, Math.Max(_mostOpen, open));
        try
        {
            return await read();
        }
        finally
        {
            _ = Interlocked.Decrement(ref _open);
        }
    }
}
