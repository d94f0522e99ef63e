using ManifestPS.Errors;

namespace ManifestPS.Json.Statements;

/// <summary>A text of any length, byte for byte as it stands in JSON: finds its end, and decodes it where it is a document in base64.</summary>
/// <typeparam name="T">What takes the values of that document.</typeparam>
internal sealed class OciJsonLongText<T>
    where T : class
{
    private const int Escaped = -1;
    private const int Plain = 0;   // above: so many digits of \uXXXX are still to come

    private readonly OciJsonFeed<T>? _document;
    private readonly byte[] _decoded = new byte[3 * 1024];
    private int _length;
    private int _escape = Plain;
    private int _character;
    private int _bits;
    private int _bitCount;
    private bool _padded;

    /// <param name="document">Takes what the text is in base64; null for a text that is passed over.</param>
    public OciJsonLongText(OciJsonFeed<T>? document) => _document = document;

    /// <summary>Takes the next bytes of the text.</summary>
    /// <returns>Where the quote stands that ends it; negative where it goes on.</returns>
    /// <exception cref="ManifestException">It is not a text, or not base64, or what it is in base64 is not the document it should be.</exception>
    public int Append(ReadOnlySpan<byte> content)
    {
        for (int index = 0; index < content.Length; index++)
        {
            byte next = content[index];
            if (next == (byte)'"' && _escape == Plain)
            {
                return index;
            }
            if (next < (byte)' ')
            {
                throw Invalid("A text has a control character in it.");
            }
            Take(next);
        }
        return -1;
    }

    /// <summary>Says that the text is complete, and so is the document.</summary>
    /// <exception cref="ManifestException">It is not.</exception>
    public void Complete()
    {
        if (_escape != Plain || _bitCount >= 6)
        {
            throw Invalid("The payload breaks off in the middle of its base64.");
        }
        _document?.Append(_decoded.AsSpan(0, _length));
        _document?.Complete();
    }

    private static ManifestException Invalid(string message) => new(ImageErrorCode.JsonInvalid, null, message);

    /// <summary>The bits that a character of base64 stands for; both alphabets of RFC 4648 are taken, as DSSE wants it.</summary>
    private static int BitsOf(int character) => character switch
    {
        >= 'A' and <= 'Z' => character - 'A',
        >= 'a' and <= 'z' => character - 'a' + 26,
        >= '0' and <= '9' => character - '0' + 52,
        '+' or '-' => 62,
        '/' or '_' => 63,
        _ => throw Invalid("The payload is not base64."),
    };

    private void Take(byte next)
    {
        switch (_escape)
        {
            case Plain when next == (byte)'\\':
                _escape = Escaped;
                break;
            case Plain:
                Decode(next);
                break;
            case Escaped:
                (_escape, _character) = (next == (byte)'u' ? 4 : Plain, 0);
                DecodeEscaped(next);
                break;
            default:
                _character = (_character * 16) + DigitOf(next);
                if (--_escape == Plain)
                {
                    Decode(_character);
                }
                break;
        }
    }

    private void DecodeEscaped(byte next)
    {
        if (next is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f')
        {
            Decode(next is (byte)'/' ? next : (byte)'"');   // of these, base64 has the slash
        }
        else if (next is not ((byte)'n' or (byte)'r' or (byte)'t' or (byte)'u'))   // lines of base64 may be broken
        {
            throw Invalid("A text has an escape in it that JSON does not have.");
        }
    }

    private static int DigitOf(byte next) => next switch
    {
        >= (byte)'0' and <= (byte)'9' => next - '0',
        >= (byte)'A' and <= (byte)'F' => next - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => next - 'a' + 10,
        _ => throw Invalid("A text has an escape in it that JSON does not have."),
    };

    private void Decode(int character)
    {
        if (_document is null)
        {
            return;
        }
        if (character == '=' || _padded)
        {
            _padded = character == '=' ? true : throw Invalid("The payload has base64 behind its end.");
            return;
        }
        _bits = (_bits << 6) | BitsOf(character);
        _bitCount += 6;
        if (_bitCount >= 8)
        {
            _bitCount -= 8;
            _decoded[_length++] = (byte)(_bits >> _bitCount);
            _bits &= (1 << _bitCount) - 1;
        }
        if (_length == _decoded.Length)
        {
            _document.Append(_decoded);
            _length = 0;
        }
    }
}
