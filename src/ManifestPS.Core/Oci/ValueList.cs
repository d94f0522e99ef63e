using System.Collections;
using System.Runtime.CompilerServices;

namespace ManifestPS;

/// <summary>An immutable list that equals another list with equal elements in the same order.</summary>
/// <remarks>It is a plain list to PowerShell: it enumerates, indexes and counts. <see cref="ToString"/> joins with ", ".</remarks>
/// <typeparam name="T">The element; records and strings keep the whole comparison structural.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] _items;

    internal ValueList(T[] items) => _items = items;

    /// <summary>The list without elements.</summary>
    internal static ValueList<T> Empty { get; } = new([]);

    /// <summary>Number of elements.</summary>
    public int Count => _items.Length;

    /// <summary>The element at a zero-based position.</summary>
    /// <param name="index">Zero-based position.</param>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => other is not null && _items.SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = _items.Length;
        foreach (T item in _items)
        {
            hash = unchecked((hash * 31) + (item?.GetHashCode() ?? 0));
        }
        return hash;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _items);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="ValueList{T}"/> values; what a collection expression calls.</summary>
public static class ValueList
{
    /// <summary>A list of these elements.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="items">The elements, copied.</param>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? ValueList<T>.Empty : new(items.ToArray());

    /// <summary>A list of the elements of a sequence.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="items">The elements, copied.</param>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => Create<T>(items.ToArray());
}
