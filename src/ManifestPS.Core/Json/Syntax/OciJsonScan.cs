using System.Text;
using System.Text.Json;
using ManifestPS.Errors;

namespace ManifestPS.Json.Syntax;

/// <summary>One linear pass over a document before any of it is believed: encoding, syntax, depth, member counts, duplicate members.</summary>
internal sealed class OciJsonScan
{
    /// <summary>The deepest nesting of objects and lists; real manifests stay below ten.</summary>
    public const int MaxDepth = 32;

    private const int MaxMembers = 20_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stack<Container> _open = new();

    private OciJsonScan()
    {
    }

    private string Path => "$" + string.Concat(_open.Reverse().Select(container => container.Step));

    public static void Check(ReadOnlySpan<byte> content)
    {
        if (content.Length >= 3 && content[0] == 0xEF && content[1] == 0xBB && content[2] == 0xBF)
        {
            throw new ManifestException(ImageErrorCode.JsonInvalid, "$", "The document starts with a byte order mark, which JSON does not allow (RFC 8259, section 8.1).");
        }
        try
        {
            _ = StrictUtf8.GetCharCount(content);
        }
        catch (DecoderFallbackException e)
        {
            throw new ManifestException(ImageErrorCode.JsonInvalidUtf8, "$", $"The document is not UTF-8: byte {e.Index} is wrong.", e);
        }
        new OciJsonScan().Run(content);
    }

    private void Run(ReadOnlySpan<byte> content)
    {
        Utf8JsonReader reader = new(content, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                Take(ref reader);
            }
        }
        catch (JsonException e)
        {
            throw new ManifestException(ImageErrorCode.JsonInvalid, Path, $"The document is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ManifestException(ImageErrorCode.JsonInvalidUtf8, Path, "A text has half of a surrogate pair.", e);
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeName(_open.Peek(), reader.GetString() ?? string.Empty);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                TakeElement();
                if (_open.Count == MaxDepth)
                {
                    throw new ManifestException(ImageErrorCode.JsonTooDeep, Path, $"The document nests deeper than {MaxDepth} levels.");
                }
                _open.Push(new Container(reader.TokenType == JsonTokenType.StartObject));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open.Pop();
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                _ = reader.GetString();   // an escaped lone surrogate throws here, and nowhere later
                TakeElement();
                break;
            default:
                TakeElement();
                break;
        }
    }

    private void TakeName(Container container, string name)
    {
        container.Name = name;
        if (!container.Names.Add(name))
        {
            throw new ManifestException(ImageErrorCode.JsonDuplicateKey, Path, $"The member '{name}' is there twice.");
        }
        if (container.Names.Count > MaxMembers)
        {
            throw new ManifestException(ImageErrorCode.JsonTooManyMembers, Path, $"An object has more than {MaxMembers:N0} members.");
        }
    }

    private void TakeElement()
    {
        if (_open.Count > 0 && !_open.Peek().IsObject)
        {
            _open.Peek().Index++;
        }
    }

    /// <summary>An object or list that is still open, and where in it the pass is.</summary>
    private sealed class Container(bool isObject)
    {
        public bool IsObject { get; } = isObject;

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string? Name { get; set; }

        public int Index { get; set; } = -1;

        public string Step => IsObject ? Name is null ? string.Empty : OciJsonPath.MemberStep(Name) : Index < 0 ? string.Empty : $"[{Index}]";
    }
}
