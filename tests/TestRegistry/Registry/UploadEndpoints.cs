using System.Globalization;

namespace ManifestPS.TestRegistry;

/// <summary>Uploads: distribution-spec end-4, end-5, end-6, end-11, end-13, end-14.</summary>
internal sealed class UploadEndpoints(RegistryStore store, RegistryOptions options)
{
    public async Task<Reply> RespondAsync(WireRequest request, string repository, string id)
    {
        if (id.Length == 0)
        {
            return request.Method == "POST" ? await BeginAsync(request, repository) : RegistryReplies.Unsupported(405);
        }

        UploadSession? session = store.Upload(repository, id);
        if (session is null)
        {
            return Reply.Error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        }

        if (request.Query("_state") != session.State)
        {
            return Reply.Error(400, "BLOB_UPLOAD_INVALID", "the query of the last Location is missing");
        }

        if ((await request.ReadBodyAsync()).Length > options.UploadLimit)
        {
            return Reply.Text(413, "text/html", "<html>413 Request Entity Too Large</html>");
        }

        return request.Method switch
        {
            "GET" => Progress(request, repository, session, 204),
            "PATCH" => Append(request, repository, session, await request.ReadBodyAsync()),
            "PUT" => Complete(request, repository, session, await request.ReadBodyAsync()),
            "DELETE" => store.EndUpload(repository, id) ? new Reply(204) : RegistryReplies.NoSuchPath(),
            _ => RegistryReplies.Unsupported(405),
        };
    }

    private static Reply DigestInvalid() => Reply.Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");

    private async Task<Reply> BeginAsync(WireRequest request, string repository)
    {
        byte[] content = await request.ReadBodyAsync();
        if (request.Query("mount") is string mount && options.Mount
            && request.Query("from") is string from && store.Blob(from, mount) is ReadOnlyMemory<byte> blob)
        {
            return Created(request, repository, store.PlantBlob(repository, mount, blob));
        }

        if (request.Query("digest") is string digest && options.SinglePostUpload)
        {
            return Sha.Matches(digest, content) ? Created(request, repository, store.PlantBlob(repository, digest, content)) : DigestInvalid();
        }

        Reply reply = Progress(request, repository, store.BeginUpload(repository), 202);
        return options.ChunkMinLength is int length
            ? reply.With("OCI-Chunk-Min-Length", length.ToString(CultureInfo.InvariantCulture))
            : reply;
    }

    private Reply Append(WireRequest request, string repository, UploadSession session, byte[] chunk)
    {
        if (request.Header("Content-Range") is string range && range != RangeOf(session.Content.Length, chunk.Length))
        {
            return Progress(request, repository, session, 416);
        }

        session.Content.Write(chunk);
        return Progress(request, repository, session, 202);
    }

    private Reply Complete(WireRequest request, string repository, UploadSession session, byte[] last)
    {
        if (last.Length > 0 && request.Header("Content-Range") is string range && range != RangeOf(session.Content.Length, last.Length))
        {
            return Progress(request, repository, session, 416);
        }

        byte[] content = [.. session.Content.ToArray(), .. last];
        if (request.Query("digest") is not string digest || !Sha.Matches(digest, content))
        {
            return DigestInvalid();
        }

        store.PlantBlob(repository, digest, content);
        store.EndUpload(repository, session.Id);
        return Created(request, repository, digest);
    }

    private Reply Progress(WireRequest request, string repository, UploadSession session, int status)
    {
        session.State = UploadSession.NewState();
        Reply reply = new Reply(status)
            .With("Location", Location(request, $"/v2/{repository}/blobs/uploads/{session.Id}?_state={session.State}"))
            .With("Docker-Upload-UUID", session.Id);
        return session.Content.Length == 0 ? reply : reply.With("Range", $"0-{session.Content.Length - 1}");
    }

    private Reply Created(WireRequest request, string repository, string digest) => new Reply(201)
        .With("Location", Location(request, $"/v2/{repository}/blobs/{digest}"))
        .With("Docker-Content-Digest", digest);

    private string Location(WireRequest request, string target) =>
        options.AbsoluteLocations ? $"{request.Scheme}://{request.Host}{target}" : target;

    private static string RangeOf(long offset, long length) => $"{offset}-{offset + length - 1}";
}
