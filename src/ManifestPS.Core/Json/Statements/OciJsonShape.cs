using System.Text.Json;

namespace ManifestPS.Json.Statements;

/// <summary>What is wanted of a JSON value that streams by; everything else is passed over. A list has the shape of its elements.</summary>
/// <typeparam name="T">What takes the values.</typeparam>
internal sealed class OciJsonShape<T>
{
    private readonly List<(byte[] Name, OciJsonShape<T> Shape)> _members = [];

    /// <summary>Takes a text, or a number as it is written.</summary>
    public Action<T, string>? Text { get; init; }

    /// <summary>Takes each text of an object with any names, such as a set of digests: the name and the text.</summary>
    public Action<T, string, string>? Pair { get; init; }

    /// <summary>Takes that an object begins.</summary>
    public Action<T>? Begin { get; init; }

    /// <summary>Takes that an object ends.</summary>
    public Action<T>? End { get; init; }

    /// <summary>The text is a document in base64: gives the shape of that document, and what takes its values.</summary>
    public Func<T, (OciJsonShape<T> Shape, T Target)>? Embedded { get; init; }

    /// <summary>Adds a member that is wanted.</summary>
    public OciJsonShape<T> With(string name, OciJsonShape<T> shape)
    {
        _members.Add((System.Text.Encoding.UTF8.GetBytes(name), shape));
        return this;
    }

    /// <summary>Adds a member of which the text is wanted.</summary>
    public OciJsonShape<T> With(string name, Action<T, string> text) => With(name, new OciJsonShape<T> { Text = text });

    /// <summary>Adds the members of another shape.</summary>
    public OciJsonShape<T> With(OciJsonShape<T> other)
    {
        _members.AddRange(other._members);
        return this;
    }

    /// <summary>The position of the member that a reader stands on; -1 where it is not wanted.</summary>
    public int Find(ref Utf8JsonReader reader)
    {
        for (int index = 0; index < _members.Count; index++)
        {
            if (reader.ValueTextEquals(_members[index].Name))
            {
                return index;
            }
        }
        return -1;
    }

    /// <summary>The shape of a member.</summary>
    public OciJsonShape<T> this[int index] => _members[index].Shape;
}
