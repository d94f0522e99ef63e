using System.Text.Json;
using ManifestPS.Errors;

namespace ManifestPS.Json.Statements;

/// <summary>Reads a JSON document that arrives in pieces, and hands on what its shape wants. What it holds of the document is one window, however large the document is.</summary>
/// <remarks>A text that does not fit into the window is passed over; one that is a document in base64 is decoded and read as it arrives.</remarks>
/// <typeparam name="T">What takes the values.</typeparam>
internal sealed class OciJsonFeed<T>
    where T : class
{
    /// <summary>The longest name, number or text that is kept, in bytes.</summary>
    public const int Window = 64 * 1024;

    private const int MaxDepth = 64;

    private readonly byte[] _window;
    private readonly OciJsonWalk<T> _walk;
    private int _length;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private OciJsonLongText<T>? _long;

    /// <param name="shape">What is wanted.</param>
    /// <param name="target">What takes it.</param>
    /// <param name="window">Size of the window, in bytes.</param>
    public OciJsonFeed(OciJsonShape<T> shape, T target, int window = Window) => (_window, _walk) = (new byte[window], new OciJsonWalk<T>(shape, target, window));

    /// <summary>Takes the next bytes of the document.</summary>
    /// <exception cref="ManifestException">The document is not JSON, nests too deep, or has a member twice that is wanted.</exception>
    public void Append(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (_long is not null)
            {
                content = PassLongText(_long, content);
                continue;
            }
            int count = Math.Min(content.Length, _window.Length - _length);
            content[..count].CopyTo(_window.AsSpan(_length));
            content = content[count..];
            _length += count;
            Read(isFinal: false);
            if (_length == _window.Length)
            {
                MakeRoom();
            }
        }
    }

    /// <summary>Says that the document is complete.</summary>
    /// <exception cref="ManifestException">It is not.</exception>
    public void Complete()
    {
        if (_long is not null)
        {
            throw Invalid("it ends within a text", null);
        }
        Read(isFinal: true);
    }

    private static ManifestException Invalid(string why, Exception? e) => new(ImageErrorCode.JsonInvalid, null, $"The document is not JSON: {why}.", e);

    private void Read(bool isFinal)
    {
        Utf8JsonReader reader = new(_window.AsSpan(0, _length), isFinal, _state);
        try
        {
            while (reader.Read())
            {
                _walk.Take(ref reader);
            }
        }
        catch (JsonException e)
        {
            throw Invalid($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ManifestException(ImageErrorCode.JsonInvalidUtf8, null, "A text of the document is not UTF-8, or has half of a surrogate pair.", e);
        }
        int consumed = (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        Buffer.BlockCopy(_window, consumed, _window, 0, _length -= consumed);
    }

    /// <summary>The window is full of one token: a text that is longer, if anything. To the reader it becomes an empty one; its content goes another way.</summary>
    private void MakeRoom()
    {
        if (SkipWhiteSpace() is not { } start)
        {
            return;
        }
        byte[] rest = _window.AsSpan(start + 1).ToArray();
        if (_window[start] != (byte)'"' || rest[0] == (byte)'"')
        {
            throw Invalid($"a number or white space in it takes more than {_window.Length:N0} bytes", null);
        }
        _window[start + 1] = (byte)'"';
        _length = start + 2;
        _long = _walk.StartLongText();
        Append(rest);
    }

    /// <summary>Takes out the white space before the token.</summary>
    /// <returns>Where the token starts; null where there was white space, and now is room.</returns>
    private int? SkipWhiteSpace()
    {
        int comma = _window[0] == (byte)',' ? 1 : 0;   // the reader takes it with the token behind it
        int start = comma;
        while (start < _length && _window[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            start++;
        }
        if (start == comma)
        {
            return start;
        }
        Buffer.BlockCopy(_window, start, _window, comma, _length - start);
        _length -= start - comma;
        return null;
    }

    /// <summary>The bytes behind the text; none where it goes on.</summary>
    private ReadOnlySpan<byte> PassLongText(OciJsonLongText<T> text, ReadOnlySpan<byte> content)
    {
        int end = text.Append(content);
        if (end < 0)
        {
            return [];
        }
        _long = null;
        return content[(end + 1)..];
    }
}
