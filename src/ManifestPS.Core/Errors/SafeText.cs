using System.Globalization;
using System.Text;

namespace ManifestPS.Errors;

/// <summary>Text of strangers, harmless and of bounded length: for messages, and for whatever else a person is to see. Data keeps the raw text.</summary>
public static class SafeText
{
    /// <summary>The longest text that is shown whole, in characters; of a longer one the start and the end are.</summary>
    public const int MaxLength = 2_000;

    /// <summary>The text with everything that a terminal obeys, or that hides or reorders text, written out as <c>\u{1b}</c>.</summary>
    /// <param name="text">Any text, of which documents may have megabytes.</param>
    public static string Of(string text)
    {
        string shown = text.Length <= MaxLength ? text : $"{text[..(MaxLength / 2)]} ... {text[^(MaxLength / 2)..]}";
        return shown.All(c => c is >= ' ' and <= '~') ? shown : Escape(shown);
    }

    /// <summary>The refusal of text that a person typed; the sentence quotes it.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="innerException">Another refusal that this one explains.</param>
    internal static FormatException Refusal(string sentence, Exception? innerException = null) => new(Of(sentence), innerException);

    private static string Escape(string text)
    {
        StringBuilder safe = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsSurrogatePair(text, i);
            int rune = pair ? char.ConvertToUtf32(text, i) : text[i];
            bool isUnsafe = IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(text, i)) || IsTag(rune);
            _ = isUnsafe ? safe.Append(@"\u{").Append(rune.ToString("x", CultureInfo.InvariantCulture)).Append('}') : safe.Append(text, i, pair ? 2 : 1);
            i += pair ? 1 : 0;
        }
        return safe.ToString();
    }

    /// <summary>Control: terminal commands. Format: reordering and invisible characters. Separators: new lines. Surrogate: half of a pair.</summary>
    private static bool IsUnsafe(UnicodeCategory category) => category is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    /// <summary>Invisible letters, of which Unicode has not assigned every one.</summary>
    private static bool IsTag(int rune) => rune is >= 0xE0000 and <= 0xE007F;
}
