namespace ManifestPS;

/// <summary>What a URI may be (RFC 3986): a scheme, ':' and only the characters that section 2 allows.</summary>
internal static class UriGrammar
{
    internal static bool IsUri(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0
            && text[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
            && text[..colon].All(c => AsciiGrammar.IsAlphanumeric(c) || c is '+' or '-' or '.')
            && text.Select((c, index) => c == '%' ? IsEscape(text, index) : IsAllowed(c)).All(allowed => allowed)
            && Uri.TryCreate(text, UriKind.Absolute, out _);
    }

    private static bool IsEscape(string text, int index) =>
        index + 2 < text.Length && AsciiGrammar.IsHex(text[index + 1]) && AsciiGrammar.IsHex(text[index + 2]);

    private static bool IsAllowed(char c) =>
        AsciiGrammar.IsAlphanumeric(c) || "-._~:/?#[]@!$&'()*+,;=".Contains(c);
}
