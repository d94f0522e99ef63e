namespace ManifestPS.Registry.Authentication;

/// <summary>What tokens are asked for: <c>repository:a/b:pull,push</c>, several separated by spaces (distribution docs, spec/auth/scope.md).</summary>
internal static class TokenScope
{
    /// <summary>One scope per resource, with its actions joined; in order, so that equal wishes are equal texts. What is to be written goes first: some token servers read only one scope.</summary>
    public static ValueList<string> Merge(string scopes) =>
        [.. Parse(scopes)
            .GroupBy(scope => scope.Resource, scope => scope.Action, StringComparer.Ordinal)
            .OrderByDescending(group => group.Contains("push"))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key}:{string.Join(",", group.Distinct().OrderBy(action => action, StringComparer.Ordinal))}")];

    /// <summary>The first repository that the scopes name; null where they name none.</summary>
    public static string? FindRepository(string scopes) =>
        Parse(scopes).Select(scope => scope.Resource).FirstOrDefault(resource => resource.StartsWith("repository:", StringComparison.Ordinal))?["repository:".Length..];

    /// <summary>Whether everything that is wished for is in the scopes.</summary>
    public static bool Covers(string scopes, string wished) => !Parse(wished).Except(Parse(scopes)).Any();

    private static IEnumerable<(string Resource, string Action)> Parse(string scopes) =>
        scopes.Split([' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(scope => (Text: scope, End: scope.LastIndexOf(':')))
            .Where(scope => scope.End > 0)
            .SelectMany(scope => scope.Text[(scope.End + 1)..].Split(','), (scope, action) => (scope.Text[..scope.End], action));
}
