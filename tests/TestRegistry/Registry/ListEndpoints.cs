using System.Globalization;
using System.Text.Json.Nodes;

namespace ManifestPS.TestRegistry;

/// <summary>Tags and repositories: distribution-spec end-8 and docker's catalog.</summary>
internal sealed class ListEndpoints(RegistryStore store, RegistryOptions options)
{
    public Reply Tags(WireRequest request, string repository) => store.Exists(repository)
        ? List(request, $"/v2/{repository}/tags/list", "tags", store.Tags(repository), new JsonObject { ["name"] = repository })
        : Reply.Error(404, "NAME_UNKNOWN", "repository name not known to registry");

    public Reply Catalog(WireRequest request) => options.Catalog
        ? List(request, "/v2/_catalog", "repositories", store.Repositories, [])
        : RegistryReplies.NoSuchPath();

    private Reply List(WireRequest request, string path, string member, IReadOnlyList<string> all, JsonObject document)
    {
        string? last = request.Query("last");
        List<string> rest = [.. all.Where(item => last is null || string.CompareOrdinal(item, last) > 0)];
        int size = PageSize(request) ?? rest.Count;
        List<string> page = [.. rest.Take(size)];
        document[member] = page.Count == 0 && options.NullLists ? null : new JsonArray([.. page.Select(item => JsonValue.Create(item))]);
        Reply reply = Reply.Json(200, document);
        return page.Count < rest.Count && page.Count > 0
            ? reply.WithNextPage($"{path}?n={size}&last={Uri.EscapeDataString(page[^1])}")
            : reply;
    }

    private int? PageSize(WireRequest request)
    {
        int? asked = int.TryParse(request.Query("n"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;
        return options.IgnorePageSize ? null : Math.Min(asked ?? int.MaxValue, options.TagPageCap ?? int.MaxValue);
    }
}
