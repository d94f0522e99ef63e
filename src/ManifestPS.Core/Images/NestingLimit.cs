using System.Collections.Concurrent;
using ManifestPS.Errors;

namespace ManifestPS.Images;

/// <summary>How far lists in lists are followed: so deep, so many entries together, and each document once. Lists of lists multiply.</summary>
internal sealed class NestingLimit
{
    /// <summary>The deepest nesting of lists that is followed; OCI allows any, builders make one.</summary>
    public const int MaxDepth = 8;

    private const int MaxEntries = 100_000;

    private readonly string _where;
    private readonly ConcurrentDictionary<string, bool> _visited = new(StringComparer.Ordinal);
    private int _entries;

    /// <param name="where">What is looked into, as the error names it.</param>
    public NestingLimit(string where) => _where = where;

    /// <summary>Counts a list whose entries are about to be looked at.</summary>
    /// <param name="list">The list.</param>
    /// <param name="depth">How deep it is nested; 1 for what the user named.</param>
    /// <exception cref="ManifestException">That is too deep, or there are too many entries.</exception>
    public void Enter(ManifestList list, int depth)
    {
        if (depth > MaxDepth || Interlocked.Add(ref _entries, list.Manifests.Count) > MaxEntries)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The lists in {_where} nest deeper than {MaxDepth} levels, or have more than {MaxEntries:N0} entries together.");
        }
    }

    /// <summary>True the first time; what was visited need not be looked into again.</summary>
    /// <param name="document">The document's digest, or whatever else it is known by.</param>
    public bool TryVisit(string document) => _visited.TryAdd(document, true);
}
