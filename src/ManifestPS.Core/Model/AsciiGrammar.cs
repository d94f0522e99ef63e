namespace ManifestPS;

/// <summary>What the grammars of hosts, repositories, tags and digests share. ASCII only, each character read once.</summary>
internal static class AsciiGrammar
{
    internal static bool IsLowerHex(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f');

    internal static bool IsHex(char c) => IsLowerHex(c) || c is >= 'A' and <= 'F';

    internal static bool IsLowerAlphanumeric(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z');

    internal static bool IsAlphanumeric(char c) => IsLowerAlphanumeric(c) || c is >= 'A' and <= 'Z';

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
