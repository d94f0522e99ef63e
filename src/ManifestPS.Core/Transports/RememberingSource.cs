using ManifestPS.Json;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>A layer over a verified source that reads each document once for a call.</summary>
/// <remarks>Content that a digest names cannot change; what a tag points to is requested each time.</remarks>
internal sealed class RememberingSource : IImageRepository
{
    private readonly IImageRepository _source;
    private readonly string _name;
    private readonly DocumentMemory _memory;

    /// <param name="source">The source.</param>
    /// <param name="name">Tells it from the other sources of the call.</param>
    /// <param name="memory">What the call has read.</param>
    public RememberingSource(IImageRepository source, string name, DocumentMemory memory) => (_source, _name, _memory) = (source, name, memory);

    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _source.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        Descriptor found = new() { MediaType = content.DeclaredType ?? string.Empty, Digest = content.Digest, Size = content.Bytes.Length };
        return await _memory.GetAsync(_name, found, _ => Task.FromResult(content), cancellationToken).ConfigureAwait(false);
    }

    public Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        _memory.GetAsync(_name, descriptor, stop => _source.GetManifestAsync(descriptor, stop), cancellationToken);

    public async Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        (ReadOnlyMemory<byte>)await _memory.GetAsync<object>($"{_name} config", descriptor, async stop => await _source.GetConfigAsync(descriptor, stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) => _source.ResolveAsync(reference, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => _source.OpenBlobAsync(descriptor, cancellationToken);

    public Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken) => _source.FindBlobSizeAsync(descriptor, cancellationToken);

    public Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken) => _source.GetTagsAsync(next, cancellationToken);

    public Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken) =>
        _source.FindReferrersAsync(digest, artifactType, next, cancellationToken);
}
