using System.Collections.ObjectModel;

namespace ManifestPS;

/// <summary>An immutable map of strings that keeps its order and equals another map with the same pairs in any order.</summary>
/// <remarks>Annotations, labels, and members the specs do not define (there the value is the member's JSON text).
/// PowerShell reads it as a dictionary: <c>$x.Annotations['key']</c>.</remarks>
public sealed class ValueMap : ReadOnlyDictionary<string, string>, IEquatable<ValueMap>
{
    private ValueMap(Dictionary<string, string> pairs)
        : base(pairs)
    {
    }

    /// <summary>The map without pairs.</summary>
    public static ValueMap None { get; } = new([]);

    /// <summary>A map of these pairs.</summary>
    /// <param name="pairs">The pairs, copied, in the order they will be written.</param>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    public static ValueMap Create(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        Dictionary<string, string> copy = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> pair in pairs)
        {
            copy.Add(pair.Key, pair.Value);
        }
        return copy.Count == 0 ? None : new(copy);
    }

    /// <inheritdoc/>
    public bool Equals(ValueMap? other) =>
        other is not null
        && Count == other.Count
        && this.All(pair => other.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueMap);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        this.Aggregate(Count, (hash, pair) => unchecked(hash + (StringComparer.Ordinal.GetHashCode(pair.Key) ^ (StringComparer.Ordinal.GetHashCode(pair.Value) * 31))));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", this.Select(pair => $"{pair.Key}={pair.Value}"));
}
