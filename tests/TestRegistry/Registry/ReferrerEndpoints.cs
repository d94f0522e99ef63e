using System.Globalization;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>Referrers: distribution-spec end-12.</summary>
internal sealed class ReferrerEndpoints(RegistryStore store, RegistryOptions options)
{
    private const string IndexType = "application/vnd.oci.image.index.v1+json";

    public Reply Respond(WireRequest request, string repository, string digest)
    {
        if (!options.ReferrersApi)
        {
            return RegistryReplies.NoSuchPath();
        }

        if (!Sha.IsDigest(digest))
        {
            return Reply.Error(400, "DIGEST_INVALID", "the digest is not well formed");
        }

        string? type = options.ReferrersFilter ? request.Query("artifactType") : null;
        List<StoredManifest> all = [.. store.Manifests(repository)
            .Where(manifest => manifest.SubjectDigest == digest && (type is null || manifest.ArtifactType == type))
            .OrderBy(manifest => manifest.Digest, StringComparer.Ordinal)];
        _ = int.TryParse(request.Query("from"), NumberStyles.None, CultureInfo.InvariantCulture, out int from);
        int size = options.ReferrersPageSize ?? all.Count;
        Reply reply = Reply.Json(200, Index(all.Skip(from).Take(size)), IndexType);
        reply = type is null ? reply : reply.With("OCI-Filters-Applied", "artifactType");
        string filter = type is null ? "" : $"&artifactType={Uri.EscapeDataString(type)}";
        return from + size < all.Count ? reply.WithNextPage($"{request.Path}?from={from + size}{filter}") : reply;
    }

    private static JsonObject Index(IEnumerable<StoredManifest> manifests) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = IndexType,
        ["manifests"] = new JsonArray([.. manifests.Select(Descriptor)]),
    };

    private static JsonObject Descriptor(StoredManifest manifest)
    {
        JsonObject descriptor = new()
        {
            ["mediaType"] = manifest.MediaType,
            ["digest"] = manifest.Digest,
            ["size"] = manifest.Content.Length,
        };
        if (manifest.ArtifactType is string type)
        {
            descriptor["artifactType"] = type;
        }

        if (manifest.Document.Member("annotations") is JsonObject annotations)
        {
            descriptor["annotations"] = annotations.DeepClone();
        }

        return descriptor;
    }
}
