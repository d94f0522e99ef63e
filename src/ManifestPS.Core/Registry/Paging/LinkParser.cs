namespace ManifestPS.Registry.Paging;

/// <summary>Reads Link headers (RFC 8288, section 3): several links in one value, commas and brackets in addresses and in quotes.</summary>
internal sealed class LinkParser
{
    private readonly string _text;
    private int _position;

    private LinkParser(string text) => _text = text;

    private bool AtEnd => _position >= _text.Length;

    /// <summary>The target of the first link whose relation is <c>next</c>; null where there is none.</summary>
    /// <param name="header">The header's value.</param>
    public static string? FindNext(string header)
    {
        LinkParser parser = new(header);
        while (parser.ReadTarget() is { } target)
        {
            if (parser.ReadIsNext())
            {
                return target;
            }
        }
        return null;
    }

    private string? ReadTarget()
    {
        int start = _text.IndexOf('<', _position);
        int end = start < 0 ? -1 : _text.IndexOf('>', start);
        if (end < 0)
        {
            return null;
        }
        _position = end + 1;
        return _text[(start + 1)..end];
    }

    /// <summary>Reads a link's parameters, up to the comma before the next link.</summary>
    private bool ReadIsNext()
    {
        bool isNext = false;
        for (bool more = true; more && !AtEnd;)
        {
            string name = ReadUpTo("=;,").Trim();
            string value = !AtEnd && _text[_position] == '=' ? ReadValue() : string.Empty;
            isNext |= string.Equals(name, "rel", StringComparison.OrdinalIgnoreCase) && value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase);
            _ = ReadUpTo(";,");
            more = !AtEnd && _text[_position++] == ';';
        }
        return isNext;
    }

    private string ReadValue()
    {
        _position++;
        while (!AtEnd && _text[_position] is ' ' or '\t')
        {
            _position++;
        }
        if (AtEnd || _text[_position] != '"')
        {
            return ReadUpTo(";,").Trim();
        }
        _position++;
        string value = ReadUpTo("\"");
        _position = Math.Min(_position + 1, _text.Length);   // the closing quote may be missing
        return value;
    }

    private string ReadUpTo(string ends)
    {
        int start = _position;
        while (!AtEnd && ends.IndexOf(_text[_position]) < 0)
        {
            _position++;
        }
        return _text[start.._position];
    }
}
