using System.Collections;
using System.Globalization;
using System.Text;
using ManifestPS.Errors;

namespace ManifestPS.Formatting;

/// <summary>Makes text of strangers safe for a terminal, and numbers easy to read. The views call it; properties keep the raw value.</summary>
public static class Display
{
    private const int MaxLines = 200;
    private const int MaxLength = 20_000;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>The text, safe for a terminal and of bounded length.</summary>
    /// <param name="text">Any text; null stays null.</param>
    public static string? Text(string? text) => text is null ? null : SafeText.Of(text);

    /// <summary>Lines of text, each safe for a terminal, under one another: as many as a person may read.</summary>
    /// <param name="lines">The lines.</param>
    public static string Lines(IEnumerable<string> lines)
    {
        StringBuilder shown = new();
        int more = 0, count = 0;
        foreach (string line in lines)
        {
            if (count == MaxLines || shown.Length > MaxLength)
            {
                more++;
                continue;
            }
            _ = (count++ == 0 ? shown : shown.Append('\n')).Append(SafeText.Of(line));
        }
        return more == 0 ? shown.ToString() : shown.Append("\n... and ").Append(more.ToString(CultureInfo.InvariantCulture)).Append(" more").ToString();
    }

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
        ManifestPS.Digest.IsWellFormed(digest) && digest.Split(':') is [var algorithm, { Length: > 12 } encoded] ? Text($"{algorithm}:{encoded[..12]}") : Text(digest);

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
}
