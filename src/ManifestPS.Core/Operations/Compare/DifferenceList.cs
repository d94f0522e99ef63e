namespace ManifestPS.Operations.Compare;

/// <summary>Collects what differs between two documents, in the order in which it is looked at. What is equal leaves no trace.</summary>
internal sealed class DifferenceList
{
    private readonly List<ImageDifference> _found = [];

    public DifferenceList(DifferenceScope scope) => Scope = scope;

    /// <summary>What is compared.</summary>
    public DifferenceScope Scope { get; }

    /// <summary>What was found, shared layers included.</summary>
    public IReadOnlyList<ImageDifference> Found => _found;

    /// <summary>True where nothing differs.</summary>
    public bool IsEmpty => _found.TrueForAll(difference => difference.IsEqual);

    /// <summary>True where something of this kind differs.</summary>
    public bool HasAny(string kind) => _found.Exists(difference => difference.Kind == kind && !difference.IsEqual);

    /// <param name="kind">One of <see cref="DifferenceKind"/>.</param>
    /// <param name="name">Which one.</param>
    /// <param name="left">The value on the reference side; null where it has none.</param>
    /// <param name="right">The value on the difference side; null where it has none.</param>
    public void Add(string kind, string name, string? left, string? right)
    {
        if (left != right)
        {
            _found.Add(Create(kind, name, left, right, size: null, isEqual: false));
        }
    }

    /// <summary>Compares key by key.</summary>
    public void Add(string kind, Func<string, string> nameOf, ValueMap left, ValueMap right)
    {
        foreach (string key in left.Keys.Union(right.Keys))
        {
            Add(kind, nameOf(key), left.TryGetValue(key, out string? before) ? before : null, right.TryGetValue(key, out string? after) ? after : null);
        }
    }

    /// <summary>Compares two lists whose order means nothing, member by member.</summary>
    public void AddMembers(string kind, Func<string, string> nameOf, ValueList<string> left, ValueList<string> right)
    {
        HashSet<string> before = [.. left], after = [.. right];
        foreach (string member in left.Union(right))
        {
            Add(kind, nameOf(member), before.Contains(member) ? member : null, after.Contains(member) ? member : null);
        }
    }

    /// <summary>A layer, on either side or on both.</summary>
    public void AddLayer(string digest, long size, string? left, string? right, bool isEqual) =>
        _found.Add(Create(DifferenceKind.Layer, digest, left, right, size, isEqual));

    private ImageDifference Create(string kind, string name, string? left, string? right, long? size, bool isEqual) => new()
    {
        Reference = right is null ? Scope.LeftReference : Scope.RightReference,
        ReferenceImage = Scope.ReferenceImage,
        DifferenceImage = Scope.DifferenceImage,
        Platform = Scope.Platform,
        Kind = kind,
        Name = name,
        ReferenceValue = left,
        DifferenceValue = right,
        Size = size,
        IsEqual = isEqual,
    };
}
