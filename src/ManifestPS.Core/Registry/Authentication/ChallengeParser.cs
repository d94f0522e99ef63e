using System.Text;

namespace ManifestPS.Registry.Authentication;

/// <summary>Reads WWW-Authenticate headers as servers really send them: several challenges in one value, commas and escapes in quotes, any case.</summary>
internal sealed class ChallengeParser
{
    private readonly string _text;
    private int _position;

    private ChallengeParser(string text) => _text = text;

    private bool AtEnd => _position >= _text.Length;

    /// <summary>The challenges of all the header's values, in order. What cannot be read is left out.</summary>
    public static IReadOnlyList<Challenge> Parse(IEnumerable<string> values) => [.. values.SelectMany(value => new ChallengeParser(value).ReadAll())];

    private IEnumerable<Challenge> ReadAll()
    {
        SkipSeparators();
        while (!AtEnd)
        {
            string scheme = ReadToken();
            if (scheme.Length == 0)
            {
                _position++;   // not the start of anything: go on behind it
            }
            else
            {
                yield return new Challenge(scheme, ReadParameters());
            }
            SkipSeparators();
        }
    }

    /// <summary>The parameters up to the next word that no '=' follows: that is the next scheme.</summary>
    private ValueMap ReadParameters()
    {
        Dictionary<string, string> parameters = new(StringComparer.Ordinal);
        while (true)
        {
            SkipSeparators();
            int start = _position;
            string name = ReadToken().ToLowerInvariant();
            SkipSpace();
            if (name.Length == 0 || AtEnd || _text[_position] != '=')
            {
                _position = start;
                return ValueMap.Create(parameters);
            }
            _position++;
            SkipSpace();
            parameters[name] = AtEnd || _text[_position] != '"' ? ReadBareValue() : ReadQuoted();
        }
    }

    private string ReadToken()
    {
        int start = _position;
        while (!AtEnd && _text[_position] is not (',' or '=' or '"' or ' ' or '\t'))
        {
            _position++;
        }
        return _text[start.._position];
    }

    /// <summary>A value that somebody forgot to quote: a URL there may well hold a '='.</summary>
    private string ReadBareValue()
    {
        int start = _position;
        while (!AtEnd && _text[_position] is not (',' or ' ' or '\t'))
        {
            _position++;
        }
        return _text[start.._position];
    }

    private string ReadQuoted()
    {
        StringBuilder value = new();
        for (_position++; !AtEnd && _text[_position] != '"'; _position++)
        {
            if (_text[_position] == '\\' && _position + 1 < _text.Length)
            {
                _position++;
            }
            value.Append(_text[_position]);
        }
        _position = Math.Min(_position + 1, _text.Length);   // the closing quote may be missing
        return value.ToString();
    }

    private void SkipSpace()
    {
        while (!AtEnd && _text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }

    private void SkipSeparators()
    {
        while (!AtEnd && _text[_position] is ' ' or '\t' or ',')
        {
            _position++;
        }
    }
}
