namespace ManifestPS.TestRegistry;

/// <summary>What may be done to what: distribution's <c>spec/auth/scope.md</c>.</summary>
/// <param name="Type">"repository" or "registry".</param>
/// <param name="Name">The repository's path, or "catalog".</param>
/// <param name="Action">"pull", "push", "delete" or "*".</param>
public sealed record AccessScope(string Type, string Name, string Action)
{
    /// <summary>Reads <c>repository:a/b:pull,push</c> into one scope per action; null is not well formed.</summary>
    public static IReadOnlyList<AccessScope>? Parse(string text)
    {
        int first = text.IndexOf(':', StringComparison.Ordinal);
        int last = text.LastIndexOf(':');
        return first > 0 && last > first
            ? [.. text[(last + 1)..].Split(',').Select(action => new AccessScope(text[..first], text[(first + 1)..last], action))]
            : null;
    }

    /// <summary>The scopes as one challenge or token request names them, actions joined per repository.</summary>
    public static string Format(IEnumerable<AccessScope> scopes) => string.Join(' ', scopes
        .GroupBy(scope => (scope.Type, scope.Name), (key, group) => $"{key.Type}:{key.Name}:{string.Join(',', group.Select(scope => scope.Action).Distinct())}"));

    /// <summary>What a request needs.</summary>
    internal static IReadOnlyList<AccessScope> Needed(WireRequest request, Route route)
    {
        List<AccessScope> scopes = [];
        switch (route.Kind)
        {
            case RouteKind.Ping:
                break;
            case RouteKind.Catalog:
                scopes.Add(new AccessScope("registry", "catalog", "*"));
                break;
            default:
                scopes.AddRange(Actions(request, route).Select(action => new AccessScope("repository", route.Repository, action)));
                break;
        }

        if (route.Kind == RouteKind.Upload && request.Query("mount") is not null && request.Query("from") is string source)
        {
            scopes.Add(new AccessScope("repository", source, "pull"));
        }

        return scopes;
    }

    private static string[] Actions(WireRequest request, Route route) => request.Method switch
    {
        _ when route.Kind == RouteKind.Upload => ["pull", "push"],
        "GET" or "HEAD" => ["pull"],
        "DELETE" => ["delete"],
        _ => ["pull", "push"],
    };

    public override string ToString() => $"{Type}:{Name}:{Action}";
}
