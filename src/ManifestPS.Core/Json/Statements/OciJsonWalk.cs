using System.Text.Json;
using ManifestPS.Errors;

namespace ManifestPS.Json.Statements;

/// <summary>Follows a reader through a document, knows where in the shape it is, and hands on what is wanted there.</summary>
/// <typeparam name="T">What takes the values.</typeparam>
internal sealed class OciJsonWalk<T>
    where T : class
{
    private readonly T _target;
    private readonly int _window;
    private readonly Stack<Container> _open = new();
    private OciJsonShape<T>? _next;
    private string? _pairName;
    private bool _standsForLong;
    private OciJsonLongText<T>? _embedded;

    /// <param name="shape">What is wanted.</param>
    /// <param name="target">What takes it.</param>
    /// <param name="window">The longest token, in bytes, also of a document within.</param>
    public OciJsonWalk(OciJsonShape<T> shape, T target, int window) => (_next, _target, _window) = (shape, target, window);

    private bool IsAtName => _open.Count > 0 && _open.Peek() is { IsObject: true, IsAtName: true };

    /// <summary>Takes the token that the reader stands on.</summary>
    /// <exception cref="ManifestException">A member that is wanted is there twice, or a document within is not one.</exception>
    public void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                TakeName(ref reader);
                break;
            case JsonTokenType.StartObject:
                _open.Push(new Container(_next, isObject: true));
                _next?.Begin?.Invoke(_target);
                break;
            case JsonTokenType.StartArray:
                _open.Push(new Container(_open.Count == 0 ? null : _next, isObject: false));   // a list of documents is no document
                _next = _open.Peek().Shape;
                break;
            case JsonTokenType.EndObject:
                _open.Pop().Shape?.End?.Invoke(_target);
                TakeEnd();
                break;
            case JsonTokenType.EndArray:
                _open.Pop();
                TakeEnd();
                break;
            case JsonTokenType.Null:
                TakeEnd();
                break;
            default:
                TakeText(ref reader);
                TakeEnd();
                break;
        }
    }

    /// <summary>Begins a text that is too long for a token; an empty one comes in its place, after its end.</summary>
    public OciJsonLongText<T> StartLongText()
    {
        _standsForLong = true;
        return IsAtName ? new OciJsonLongText<T>(document: null) : StartText();
    }

    private OciJsonLongText<T> StartText()
    {
        if (_next?.Embedded is not { } embedded)
        {
            return new OciJsonLongText<T>(document: null);
        }
        (OciJsonShape<T> shape, T target) = embedded(_target);
        return _embedded = new OciJsonLongText<T>(new OciJsonFeed<T>(shape, target, _window));
    }

    private void TakeName(ref Utf8JsonReader reader)
    {
        Container container = _open.Peek();
        container.IsAtName = false;
        (_next, _pairName) = (null, null);
        if (_standsForLong)
        {
            _standsForLong = false;
        }
        else if (container.Shape is { Pair: not null })
        {
            _pairName = reader.GetString();
        }
        else if (container.Shape?.Find(ref reader) is >= 0 and int member)
        {
            _next = container.Shape[member];
            if (!container.TryAdd(member))
            {
                throw new ManifestException(ImageErrorCode.JsonDuplicateKey, null, $"The member '{reader.GetString()}' is there twice.");
            }
        }
    }

    private void TakeText(ref Utf8JsonReader reader)
    {
        bool isLong = _standsForLong;
        _standsForLong = false;
        if (_next?.Embedded is not null && reader.TokenType == JsonTokenType.String)
        {
            if (!isLong)
            {
                _ = StartText().Append(reader.ValueSpan);
            }
            _embedded?.Complete();
            _embedded = null;
        }
        else if (!isLong && (_next?.Text is not null || _pairName is not null) && TextOf(ref reader) is { } text)
        {
            _next?.Text?.Invoke(_target, text);
            if (_pairName is not null)
            {
                _open.Peek().Shape?.Pair?.Invoke(_target, _pairName, text);
            }
        }
    }

    /// <summary>After a value comes the next of a list, or the next name.</summary>
    private void TakeEnd()
    {
        _pairName = null;
        _next = null;
        if (_open.Count > 0)
        {
            Container container = _open.Peek();
            container.IsAtName = true;
            _next = container.IsObject ? null : container.Shape;
        }
    }

    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan.ToArray()),
        _ => null,
    };

    /// <summary>An object or list that is still open.</summary>
    private sealed class Container(OciJsonShape<T>? shape, bool isObject)
    {
        private ulong _seen;

        public OciJsonShape<T>? Shape { get; } = shape;

        public bool IsObject { get; } = isObject;

        /// <summary>True where the next text is a member's name.</summary>
        public bool IsAtName { get; set; } = true;

        /// <summary>Notes a wanted member; false where it was there already. No shape wants as many as 64.</summary>
        public bool TryAdd(int member)
        {
            ulong bit = 1UL << member;
            bool isNew = (_seen & bit) == 0;
            _seen |= bit;
            return isNew;
        }
    }
}
