using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Transports;

/// <summary>How many bytes of documents one operation may read, which stay in memory until it ends: a list may have 10,000 images, each with a manifest and a configuration of 4 MiB.</summary>
internal sealed class DocumentBudget
{
    /// <summary>A hundred times what the largest lists of real images come to.</summary>
    private const long Default = 256L * 1024 * 1024;

    private readonly long _limit;
    private long _taken;

    /// <param name="limit">The most bytes.</param>
    public DocumentBudget(long limit = Default) => _limit = limit;

    /// <summary>Counts a document that is about to be read.</summary>
    /// <param name="bytes">Its size as its descriptor says, which reading holds it to. One that is too large for any document is refused there, and counts nothing here.</param>
    /// <exception cref="ManifestException">It is one too many.</exception>
    public void Take(long bytes)
    {
        if (bytes <= OciJson.MaxDocumentBytes && Interlocked.Add(ref _taken, bytes) > _limit)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The manifests and configurations that belong to the image have more than {_limit:N0} bytes together, the limit.");
        }
    }
}
