namespace ManifestPS;

/// <summary>What the grammars of hosts, repositories, tags, digests and media types share. ASCII only, each character read once.</summary>
internal static class AsciiGrammar
{
    internal static bool IsLowerHex(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f');

    internal static bool IsHex(char c) => IsLowerHex(c) || c is >= 'A' and <= 'F';

    internal static bool IsLowerAlphanumeric(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z');

    internal static bool IsAlphanumeric(char c) => IsLowerAlphanumeric(c) || c is >= 'A' and <= 'Z';

    /// <summary>RFC 4648, section 4: with its padding, and no line breaks.</summary>
    internal static bool IsBase64(string text) =>
        text.Length % 4 == 0
        && text.TrimEnd('=') is var digits
        && text.Length - digits.Length <= 2
        && digits.All(c => IsAlphanumeric(c) || c is '+' or '/');

    /// <summary>word (separator word)*: the shape that hosts, repositories, layout tags and digest algorithms share.</summary>
    internal static bool IsWords(string text, Func<char, bool> isWord, Func<string, bool> isSeparator)
    {
        int position = 0;
        while (true)
        {
            int word = position;
            position = SkipWhile(text, position, isWord);
            if (position == word || position == text.Length)
            {
                return position > word;
            }
            int separator = position;
            position = SkipWhile(text, position, c => !isWord(c));
            if (!isSeparator(text[separator..position]))
            {
                return false;
            }
        }
    }

    private static int SkipWhile(string text, int position, Func<char, bool> condition)
    {
        while (position < text.Length && condition(text[position]))
        {
            position++;
        }
        return position;
    }
}
