using System.Text.RegularExpressions;

namespace ManifestPS.TestRegistry;

/// <summary>What a path under /v2/ names.</summary>
internal sealed partial record Route(RouteKind Kind, string Repository = "", string Reference = "")
{
    /// <summary>Reads a raw path; null when it is none of the spec's.</summary>
    public static Route? Parse(string path)
    {
        if (path is "/v2" or "/v2/")
        {
            return new Route(RouteKind.Ping);
        }

        if (path == "/v2/_catalog")
        {
            return new Route(RouteKind.Catalog);
        }

        Match match = Shape().Match(path);
        return match.Success
            ? new Route(Kinds[match.Groups["kind"].Value], match.Groups["name"].Value, Uri.UnescapeDataString(match.Groups["reference"].Value))
            : null;
    }

    /// <summary>distribution-spec, "Pulling manifests": the grammar of a name.</summary>
    public static bool IsName(string repository) => Name().IsMatch(repository);

    private static readonly Dictionary<string, RouteKind> Kinds = new(StringComparer.Ordinal)
    {
        ["manifests"] = RouteKind.Manifest,
        ["blobs"] = RouteKind.Blob,
        ["blobs/uploads"] = RouteKind.Upload,
        ["referrers"] = RouteKind.Referrers,
        ["tags/list"] = RouteKind.Tags,
    };

    [GeneratedRegex(@"\A/v2/(?<name>.+)/(?:(?<kind>blobs/uploads)/(?<reference>[^/]*)|(?<kind>tags/list)|(?<kind>manifests|blobs|referrers)/(?<reference>[^/]+))\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex Name();
}
