using System.Text;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>The path in a reference to a file: where it ends, and the percent-encoding of what would end it early.</summary>
internal static class ReferencePath
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly char[] PathEnds = [':', '@'];
    private static readonly char[] DesignatorEnds = [':', '/', '\\', '@'];

    /// <summary>The length of the path that the text starts with: up to the first ':' or '@' after the drive.</summary>
    internal static int End(string text)
    {
        int end = text.IndexOfAny(PathEnds, DesignatorLength(text));
        return end < 0 ? text.Length : end;
    }

    internal static bool LooksLikePath(string text) =>
        text.Length > 0 && (text[0] is '/' or '\\' or '.' or '~' || DesignatorLength(text) > 0);

    /// <summary>A relative path that has a colon, but no drive, so that nobody takes what stands before the colon for one.</summary>
    internal static string Unambiguous(string path) =>
        path.Contains(':') && !LooksLikePath(path) ? "./" + path : path;

    internal static string Decode(string text)
    {
        try
        {
            return Valid(StrictUtf8.GetString(Unescape(StrictUtf8.GetBytes(text), text)));
        }
        catch (ArgumentException reason)
        {
            throw NotUnicode(text, reason);
        }
    }

    internal static string Encode(string path)
    {
        int colonOfDrive = DesignatorLength(path) - 1;
        StringBuilder text = new(path.Length);
        for (int i = 0; i < path.Length; i++)
        {
            bool endsPath = path[i] == '@' || (path[i] == ':' && i != colonOfDrive);
            bool endsText = i == path.Length - 1 && char.IsWhiteSpace(path[i]);
            text.Append(path[i] == '%' || endsPath || endsText ? Escape(path[i]) : path[i].ToString());
        }
        return text.ToString();
    }

    /// <summary>The path itself, if a file can have it.</summary>
    internal static string Valid(string path)
    {
        if (path.Length == 0)
        {
            throw SafeText.Refusal("The path is empty: write it after '://', as in 'oci-layout://dir:latest'.");
        }
        if (path.Any(char.IsControl))
        {
            throw SafeText.Refusal("The path has control characters, which no path needs.");
        }
        try
        {
            _ = StrictUtf8.GetByteCount(path);
            return path;
        }
        catch (EncoderFallbackException reason)
        {
            throw NotUnicode(path, reason);
        }
    }

    // A drive or PSDrive, with its colon: C:\, C:/, TestDrive:/
    private static int DesignatorLength(string text)
    {
        int end = text.IndexOfAny(DesignatorEnds);
        bool isDesignator = end > 0 && end + 1 < text.Length && text[end] == ':' && text[end + 1] is '/' or '\\';
        return isDesignator ? end + 1 : 0;
    }

    private static byte[] Unescape(byte[] bytes, string text)
    {
        List<byte> plain = new(bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            plain.Add(bytes[i] == '%' ? EscapedByte(bytes, ref i, text) : bytes[i]);
        }
        return [.. plain];
    }

    private static byte EscapedByte(byte[] bytes, ref int position, string text)
    {
        if (position + 2 >= bytes.Length || !AsciiGrammar.IsHex((char)bytes[position + 1]) || !AsciiGrammar.IsHex((char)bytes[position + 2]))
        {
            throw SafeText.Refusal($"The path '{text}' has a '%' without two hexadecimal digits after it: write %25 for a '%'.");
        }
        string digits = $"{(char)bytes[position + 1]}{(char)bytes[position + 2]}";
        position += 2;
        return Convert.ToByte(digits, 16);
    }

    private static string Escape(char c) =>
        string.Concat(StrictUtf8.GetBytes([c]).Select(b => $"%{b:X2}"));

    private static FormatException NotUnicode(string path, Exception reason) =>
        new($"The path '{path}' is not valid Unicode: its bytes or percent-encodings are not UTF-8.", reason);
}
