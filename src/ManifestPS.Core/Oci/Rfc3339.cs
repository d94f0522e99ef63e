using System.Globalization;

namespace ManifestPS;

/// <summary>Times as documents write them: <c>2026-11-10T01:02:03.123456789Z</c> (RFC 3339, section 5.6).</summary>
internal static class Rfc3339
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss";
    private const int SecondsLength = 19;

    /// <summary>Whether the text is a time as Go reads it: letters in upper case, and no leap second.</summary>
    internal static bool IsTime(string text) =>
        text.Length > SecondsLength
        && DateTime.TryParseExact(text[..SecondsLength], Seconds, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && IsOffset(SkipFraction(text[SecondsLength..]));

    /// <summary>A time of RFC 3339, which starts with the year: without it, "10:15" would be a time of today. Null for what is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        text is { Length: > 4 } && text[4] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static string SkipFraction(string text)
    {
        int end = 1;
        while (text[0] == '.' && end < text.Length && IsDigit(text[end]))
        {
            end++;
        }
        return end > 1 ? text[end..] : text;
    }

    private static bool IsOffset(string text) =>
        text == "Z"
        || (text.Length == 6
            && text[0] is '+' or '-'
            && text[3] == ':'
            && IsNumber(text[1..3], 23)
            && IsNumber(text[4..], 59));

    private static bool IsNumber(string digits, int max) =>
        digits.All(IsDigit) && int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) <= max;

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
