using System.Collections.Concurrent;
using ManifestPS.Concurrency;

namespace ManifestPS.Transports;

/// <summary>The documents that a call has read, by digest: each is read once, however often the call asks for it, unless more than the limit was read since.</summary>
public sealed class DocumentMemory
{
    /// <summary>More than the manifests and configurations of the largest lists of real images come to.</summary>
    private const long Default = 16 * 1024 * 1024;

    private readonly long _limit;
    private readonly SharedResults<(string Source, string Digest, long Size, string Type), object> _documents = new();
    private readonly ConcurrentQueue<(string Source, string Digest, long Size, string Type)> _order = new();
    private long _kept;

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="limit">The most bytes of documents to keep.</param>
    public DocumentMemory(long limit = Default) => _limit = limit;

    /// <summary>The document, as it was read or as it is read now.</summary>
    /// <param name="source">The repository.</param>
    /// <param name="document">Names the document.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<T> GetAsync<T>(string source, Descriptor document, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        (string, string, long, string) key = (source, document.Digest, document.Size, document.MediaType);
        return (T)await _documents.GetAsync(key, _ => true, ReadAsync, cancellationToken).ConfigureAwait(false);

        async Task<object> ReadAsync(CancellationToken stop)
        {
            T content = await read(stop).ConfigureAwait(false);
            _order.Enqueue(key);
            long kept = Interlocked.Add(ref _kept, document.Size);
            while (kept > _limit && _order.TryDequeue(out (string Source, string Digest, long Size, string Type) oldest))
            {
                _documents.Forget(oldest);
                kept = Interlocked.Add(ref _kept, -oldest.Size);
            }
            return content;
        }
    }
}
