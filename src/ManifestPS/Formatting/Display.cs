using System.Collections;
using System.Globalization;
using System.Text;

namespace ManifestPS.Formatting;

/// <summary>Makes text of strangers safe for a terminal, and numbers easy to read. The views call it; properties keep the raw value.</summary>
public static class Display
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>The text with everything that a terminal obeys, or that hides or reorders text, written out as <c>\u{1b}</c>.</summary>
    /// <param name="text">Any text; null stays null.</param>
    public static string? Text(string? text)
    {
        if (text is null || text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }
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

    /// <summary>Lines of text, each safe for a terminal, under one another.</summary>
    /// <param name="lines">The lines.</param>
    public static string Lines(IEnumerable<string> lines) => string.Join("\n", lines.Select(Text));

    /// <summary>The items of a list, or the pairs of a map as <c>key=value</c>, each safe for a terminal, under one another.</summary>
    /// <param name="items">A list or map, live or deserialized; null gives null.</param>
    public static string? Items(IEnumerable? items) => items switch
    {
        null => null,
        IDictionary map => Lines(map.Keys.Cast<object>().Select(key => $"{key}={map[key]}")),
        _ => Lines(items.Cast<object?>().Select(item => item?.ToString() ?? string.Empty)),
    };

    /// <summary>Where something was found, short: without the digest where there is a tag.</summary>
    /// <param name="source">A reference, as text; null stays null.</param>
    public static string? Source(string? source) =>
        Text(ImageReference.TryParse(source, out ImageReference? reference) && reference.Tag is not null ? reference.WithoutDigest().ToString() : source);

    /// <summary>A digest, short enough for a column and long enough to tell it from others: the algorithm and 12 digits.</summary>
    /// <param name="digest">A digest, as text; null stays null.</param>
    public static string? Digest(string? digest) =>
        ManifestPS.Digest.IsWellFormed(digest) && digest.Split(':') is [var algorithm, { Length: > 12 } encoded] ? $"{algorithm}:{encoded[..12]}" : Text(digest);

    /// <summary>A time to the minute, in UTC, so that it is the same on every machine.</summary>
    /// <param name="time">A time; null gives null.</param>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A size in the largest unit that leaves a whole number, with one digit after the point from KB on (1 KB = 1,000 B, as registries show it).</summary>
    /// <param name="bytes">Bytes; null gives null.</param>
    public static string? Size(long? bytes)
    {
        if (bytes is not { } size)
        {
            return null;
        }
        double value = size;
        int unit = 0;
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
        {
            value /= 1000;
        }
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + Units[unit];
    }

    /// <summary>A size for people, and for those who count: <c>5.2 KB (5243 bytes)</c>.</summary>
    /// <param name="bytes">Bytes; null gives null.</param>
    public static string? Bytes(long? bytes) => bytes is { } size and >= 1000 ? $"{Size(size)} ({size} bytes)" : Size(bytes);

    /// <summary>Control: terminal commands. Format: reordering and invisible characters. Separators: new lines. Surrogate: half of a pair.</summary>
    private static bool IsUnsafe(UnicodeCategory category) => category is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    /// <summary>Invisible letters, of which Unicode has not assigned every one.</summary>
    private static bool IsTag(int rune) => rune is >= 0xE0000 and <= 0xE007F;
}
