using System.Collections.Concurrent;
using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Validate;

/// <summary>Finds out whether blobs are what their descriptors say: asks for each once, or reads it to its end.</summary>
internal sealed class BlobCheck : IDisposable
{
    private const int ReadAtATime = 4;

    private readonly bool _reads;
    private readonly SemaphoreSlim _places = new(ReadAtATime);
    private readonly ConcurrentDictionary<(IImageRepository Repository, Descriptor Blob, string? DiffId), Lazy<Task<RuleFinding?>>> _checked = new();

    /// <param name="reads">Reads and hashes what is not read otherwise.</param>
    public BlobCheck(bool reads) => _reads = reads;

    /// <summary>Checks one blob.</summary>
    /// <param name="repository">Where it is.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="diffId">Digest of its uncompressed content; null where that is not known.</param>
    /// <param name="missing">The rule that is broken where it is not there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    /// <exception cref="ImageException">The repository does not answer.</exception>
    public Task<RuleFinding?> CheckAsync(IImageRepository repository, Descriptor blob, string? diffId, string missing, CancellationToken cancellationToken) =>
        blob.IsKeptElsewhere
            ? Task.FromResult<RuleFinding?>(null)
            : _checked.GetOrAdd((repository, blob, diffId), _ => new Lazy<Task<RuleFinding?>>(() => CheckOnceAsync(repository, blob, diffId, missing, cancellationToken))).Value;

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task<RuleFinding?> CheckOnceAsync(IImageRepository repository, Descriptor blob, string? diffId, string missing, CancellationToken cancellationToken)
    {
        RuleFinding? finding = null;
        try
        {
            finding = _reads
                ? await ReadAsync(repository, blob, diffId, cancellationToken).ConfigureAwait(false)
                : await AskAsync(repository, blob, missing, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when ((finding = ContentFindings.From(e, missing, blob.Digest)) is not null)
        {
        }
        return finding;
    }

    private static async Task<RuleFinding?> AskAsync(IImageRepository repository, Descriptor blob, string missing, CancellationToken cancellationToken) =>
        await repository.FindBlobSizeAsync(blob, cancellationToken).ConfigureAwait(false) switch
        {
            null => new RuleFinding(missing, $"There is no blob {blob.Digest}.") { Digest = blob.Digest },
            { } size when size != blob.Size => new RuleFinding(nameof(ImageErrorCode.SizeMismatch), $"The blob {blob.Digest} has {size:N0} bytes where {blob.Size:N0} are declared.") { Digest = blob.Digest },
            _ => null,
        };

    private async Task<RuleFinding?> ReadAsync(IImageRepository repository, Descriptor blob, string? diffId, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using Stream content = await repository.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false);
            return await LayerContent.VerifyAsync(content, blob, diffId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _places.Release();
        }
    }
}
