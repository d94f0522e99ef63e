using ManifestPS.Errors;

namespace ManifestPS.Json.Statements;

/// <summary>Items of a document while it is read: each in the order in which it begins, those that are within another known to end before it.</summary>
/// <typeparam name="T">An item.</typeparam>
internal sealed class DraftList<T>
{
    /// <summary>The most items of one list that are kept.</summary>
    public const int MaxItems = 200_000;

    private readonly List<T> _items = [];
    private readonly Stack<T> _open = new();

    /// <summary>The items.</summary>
    public IReadOnlyList<T> All => _items;

    /// <summary>The item that is being read.</summary>
    public T Current => _open.Peek();

    /// <summary>Adds an item that is complete.</summary>
    /// <exception cref="ManifestException">There are too many.</exception>
    public void Add(T item)
    {
        if (_items.Count == MaxItems)
        {
            throw new ManifestException(ImageErrorCode.JsonTooManyMembers, null, $"A list of the statement has more than {MaxItems:N0} entries.");
        }
        _items.Add(item);
    }

    /// <summary>Begins an item.</summary>
    public void Begin(T item)
    {
        Add(item);
        _open.Push(item);
    }

    /// <summary>Ends the item that is being read.</summary>
    public void End() => _open.Pop();
}
