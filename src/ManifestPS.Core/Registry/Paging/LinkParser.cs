namespace ManifestPS.Registry.Paging;

/// <summary>Reads Link headers (RFC 8288, section 3): several links in one value, commas and brackets in addresses and in quotes.</summary>
internal sealed class LinkParser
{
    private readonly string _text;
    private int _position;
    private bool _isMalformed;

    private LinkParser(string text) => _text = text;

    private bool AtEnd => _position >= _text.Length;

    /// <summary>The target of the first link whose relation is <c>next</c>; null where there is none.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="isMalformed">Whether something was passed over that is no link: where none is found, there may be one all the same.</param>
    public static string? FindNext(string header, out bool isMalformed)
    {
        LinkParser parser = new(header);
        while (parser.ReadTarget() is { } target)
        {
            if (parser.ReadIsNext())
            {
                isMalformed = parser._isMalformed;
                return target;
            }
        }
        isMalformed = parser._isMalformed;
        return null;
    }

    private string? ReadTarget()
    {
        SkipAny(" \t,");
        if (AtEnd)
        {
            return null;
        }
        int start = _text.IndexOf('<', _position);
        int end = start < 0 ? -1 : _text.IndexOf('>', start);
        _isMalformed |= start != _position || end < 0;
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
        SkipAny(" \t");
        _isMalformed |= !AtEnd && _text[_position] is not (';' or ',');
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
        SkipAny(" \t");
        if (AtEnd || _text[_position] != '"')
        {
            return ReadUpTo(";,").Trim();
        }
        _position++;
        string value = ReadUpTo("\"");
        _position = Math.Min(_position + 1, _text.Length);   // the closing quote may be missing
        return value;
    }

    private void SkipAny(string characters)
    {
        while (!AtEnd && characters.Contains(_text[_position]))
        {
            _position++;
        }
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
