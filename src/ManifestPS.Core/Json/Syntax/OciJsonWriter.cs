using System.Globalization;
using System.Text;

namespace ManifestPS.Json.Syntax;

/// <summary>Writes JSON as Go's encoding/json does: '+' stays '+', and only what Go escapes is escaped.</summary>
internal sealed class OciJsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _first = true;
    private bool _named;

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    public void WriteObject(Action writeMembers) => WriteNested('{', '}', writeMembers);

    public void WriteArray<T>(string name, IEnumerable<T> items, Action<T> writeItem)
    {
        WriteName(name);
        WriteNested('[', ']', () =>
        {
            foreach (T item in items)
            {
                writeItem(item);
            }
        });
    }

    public void WriteName(string name)
    {
        BeginValue();
        Append(name);
        _text.Append(": ");
        _named = true;
    }

    /// <summary>Writes a member, or nothing where the value is null: Go's <c>omitempty</c>.</summary>
    public void WriteString(string name, string? value)
    {
        if (value is not null)
        {
            WriteName(name);
            WriteText(value);
        }
    }

    public void WriteText(string value)
    {
        BeginValue();
        Append(value);
    }

    public void WriteRaw(string name, string json)
    {
        WriteName(name);
        BeginValue();
        _text.Append(json);
    }

    private void WriteNested(char open, char close, Action writeContent)
    {
        BeginValue();
        _text.Append(open);
        _depth++;
        _first = true;
        writeContent();
        _depth--;
        if (!_first)
        {
            NewLine();
        }
        _text.Append(close);
        _first = false;
    }

    private void BeginValue()
    {
        if (_named)
        {
            _named = false;
            return;
        }
        if (_depth > 0)
        {
            _text.Append(_first ? string.Empty : ",");
            NewLine();
        }
        _first = false;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _depth);

    private void Append(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => _text.Append('\\').Append(c),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => _text.Append(c),
            };
        }
        _text.Append('"');
    }
}
