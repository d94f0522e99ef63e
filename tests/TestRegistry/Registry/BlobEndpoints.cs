using Microsoft.Net.Http.Headers;

namespace ManifestPS.TestRegistry;

/// <summary>Blobs: distribution-spec end-2, end-10.</summary>
internal sealed class BlobEndpoints(RegistryStore store, RegistryOptions options)
{
    public Reply Respond(WireRequest request, string repository, string digest) => request.Method switch
    {
        "GET" or "HEAD" => Get(request, repository, digest),
        "DELETE" when !options.Delete => RegistryReplies.Unsupported(405),
        "DELETE" => store.DeleteBlob(repository, digest) ? new Reply(202) : Unknown(),
        _ => RegistryReplies.Unsupported(405),
    };

    private static Reply Unknown() => Reply.Error(404, "BLOB_UNKNOWN", "blob unknown to registry");

    private Reply Get(WireRequest request, string repository, string digest)
    {
        if (store.Blob(repository, digest) is not ReadOnlyMemory<byte> blob)
        {
            return Unknown();
        }

        string tag = $"\"{digest}\"";
        Reply reply = new Reply(200) { Body = blob }
            .With("Content-Type", "application/octet-stream")
            .With("Accept-Ranges", "bytes")
            .With("ETag", tag);
        reply = options.DigestHeader ? reply.With("Docker-Content-Digest", digest) : reply;
        bool ranged = request.Method == "GET" && (request.Header("If-Range") ?? tag) == tag;
        return ranged && RangeHeaderValue.TryParse(request.Header("Range"), out RangeHeaderValue? range) && range.Ranges.Count == 1
            ? Part(reply, range.Ranges.Single())
            : reply;
    }

    /// <summary>RFC 9110 sections 14.2, 15.3.7, 15.5.17.</summary>
    private static Reply Part(Reply whole, RangeItemHeaderValue range)
    {
        long size = whole.Body.Length;
        long first = range.From ?? Math.Max(0, size - range.To!.Value); // a suffix range has To only
        long last = range.From is null ? size - 1 : Math.Min(range.To ?? (size - 1), size - 1);
        if (first > last)
        {
            return Reply.Error(416, "RANGE_INVALID", "the range is not in the blob").With("Content-Range", $"bytes */{size}");
        }

        return (whole with { Status = 206, Body = whole.Body[(int)first..(int)(last + 1)] })
            .With("Content-Range", $"bytes {first}-{last}/{size}");
    }
}
