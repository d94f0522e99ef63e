namespace ManifestPS.TestRegistry;

/// <summary>Manifests: distribution-spec end-3, end-7, end-9.</summary>
internal sealed class ManifestEndpoints(RegistryStore store, RegistryOptions options)
{
    public async Task<Reply> RespondAsync(WireRequest request, string repository, string reference) => request.Method switch
    {
        "GET" or "HEAD" => Get(request, repository, reference),
        "PUT" => Put(request, repository, reference, await request.ReadBodyAsync()),
        "DELETE" => Delete(repository, reference),
        _ => RegistryReplies.Unsupported(405),
    };

    private Reply Get(WireRequest request, string repository, string reference)
    {
        StoredManifest? manifest = store.Manifest(repository, reference);
        if (manifest is null)
        {
            return store.Exists(repository)
                ? Reply.Error(404, "MANIFEST_UNKNOWN", "manifest unknown")
                : Reply.Error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }

        if (options.HonourAccept && !Accepts(request.Header("Accept"), manifest.MediaType))
        {
            return Reply.Error(404, "MANIFEST_UNKNOWN", $"{manifest.MediaType} is not in the Accept header");
        }

        string tag = $"\"{manifest.Digest}\"";
        Reply reply = new Reply(request.Header("If-None-Match") == tag ? 304 : 200).With("ETag", tag);
        reply = options.DigestHeader ? reply.With("Docker-Content-Digest", manifest.Digest) : reply;
        return reply.Status == 304 ? reply : (reply with { Body = manifest.Content }).With("Content-Type", manifest.MediaType);
    }

    private Reply Put(WireRequest request, string repository, string reference, byte[] content)
    {
        string? type = request.Header("Content-Type");
        ManifestCheck check = new(store, options, repository);
        if (check.Find(reference, type, content) is Reply refusal)
        {
            return refusal;
        }

        bool byDigest = Sha.IsDigest(reference);
        string digest = byDigest ? reference : Sha.Digest(content);
        store.PlantManifest(repository, byDigest ? null : reference, digest, type!, content); // the check has seen it
        Reply reply = new Reply(201)
            .With("Location", $"/v2/{repository}/manifests/{digest}")
            .With("Docker-Content-Digest", digest);
        foreach (string tag in byDigest && options.MultiTagPut ? request.QueryAll("tag") : [])
        {
            store.SetTag(repository, tag, digest);
            reply = reply.With("OCI-Tag", tag);
        }

        string? subject = options.ReferrersApi ? store.Manifest(repository, digest)?.SubjectDigest : null;
        return subject is null ? reply : reply.With("OCI-Subject", subject);
    }

    private Reply Delete(string repository, string reference)
    {
        if (!options.Delete)
        {
            return RegistryReplies.Unsupported(405);
        }

        if (Sha.IsDigest(reference))
        {
            return store.DeleteManifest(repository, reference) ? new Reply(202) : Reply.Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }

        if (options.TagDeleteStatus != 202)
        {
            return RegistryReplies.Unsupported(options.TagDeleteStatus);
        }

        return store.DeleteTag(repository, reference) ? new Reply(202) : Reply.Error(404, "MANIFEST_UNKNOWN", "tag unknown");
    }

    private static bool Accepts(string? accept, string mediaType) =>
        accept is not null && accept.Split(',').Any(range => range.Split(';')[0].Trim() is string type && (type == "*/*" || type == mediaType));
}
