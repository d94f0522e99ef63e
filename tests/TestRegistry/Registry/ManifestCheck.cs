using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ManifestPS.TestRegistry;

/// <summary>What a registry refuses when a manifest is pushed: distribution-spec, "Pushing Manifests".</summary>
internal sealed partial class ManifestCheck(RegistryStore store, RegistryOptions options, string repository)
{
    /// <summary>The refusal, or null when the manifest is welcome.</summary>
    public Reply? Find(string reference, string? contentType, byte[] content)
    {
        if (content.Length > options.ManifestLimit)
        {
            return Reply.Error(options.ManifestTooLargeStatus, "MANIFEST_INVALID", $"the manifest has more than {options.ManifestLimit} bytes");
        }

        if (Sha.IsDigest(reference) ? !Sha.Matches(reference, content) : !Tag().IsMatch(reference))
        {
            return reference.Contains(':', StringComparison.Ordinal)
                ? Reply.Error(400, "DIGEST_INVALID", "the digest is not the content's")
                : Reply.Error(400, "TAG_INVALID", "the tag is not well formed");
        }

        if (contentType is null || Parse(content) is not JsonObject document)
        {
            return Reply.Error(400, "MANIFEST_INVALID", "the content is no JSON object of a named type");
        }

        string? declared = document.Member("mediaType").AsText();
        if (declared is not null && declared != contentType)
        {
            return Reply.Error(400, "MANIFEST_INVALID", $"the content says {declared}, the header {contentType}");
        }

        return options.CheckReferences ? FindMissing(document) : null;
    }

    private static JsonNode? Parse(byte[] content)
    {
        try
        {
            return JsonNode.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Reply? FindMissing(JsonObject document)
    {
        IEnumerable<string?> children = document.Member("manifests").AsItems().Select(DigestOf);
        IEnumerable<string?> blobs = document.Member("layers").AsItems()
            .Where(layer => !layer.Member("urls").AsItems().Any())
            .Prepend(document.Member("config"))
            .Where(blob => blob is not null)
            .Select(DigestOf);
        string? missing = children.FirstOrDefault(digest => digest is null || store.Manifest(repository, digest) is null)
            ?? blobs.FirstOrDefault(digest => digest is null || store.Blob(repository, digest) is null);
        return missing is null
            ? null
            : Reply.Error(400, "MANIFEST_BLOB_UNKNOWN", "manifest references a manifest or blob unknown to registry", new JsonObject { ["digest"] = missing });
    }

    private static string? DigestOf(JsonNode? descriptor) => descriptor.Member("digest").AsText() ?? "";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex Tag();
}
