using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ManifestPS.Errors;

namespace ManifestPS.Pipeline;

/// <summary>Takes annotations as people write them: a hashtable, whose null or empty values clear. Annotations are text, so dates become RFC 3339, and numbers and booleans become JSON.</summary>
internal static class Annotations
{
    /// <exception cref="InputException">A key is empty, or a value has no one form as text.</exception>
    public static IReadOnlyList<KeyValuePair<string, string?>> From(IDictionary? table)
    {
        if (table is null)
        {
            return [];
        }
        KeyValuePair<string, string?>[] pairs = [.. table.Keys.Cast<object>().Select(key => new KeyValuePair<string, string?>(ToKey(key), ToText(key, table[key]))).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        return pairs.GroupBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new InputException(ImageErrorCode.AnnotationInvalid, $"The annotation '{twice.Key}' is given more than once.")
            : pairs;
    }

    private static string ToKey(object key) => ToText(key, key) is { } text && text.Trim().Length > 0
        ? text
        : throw new InputException(ImageErrorCode.AnnotationInvalid, "An annotation has an empty key.");

    private static string? ToText(object key, object? value) => Unwrap(value) switch
    {
        null => null,
        string text => text,
        char character => character.ToString(),
        bool condition => condition ? "true" : "false",
        DateTime time => ToText(new DateTimeOffset(time.ToUniversalTime())),   // a time of no kind is local, as everywhere in PowerShell
        DateTimeOffset time => ToText(time),
        double number when double.IsNaN(number) || double.IsInfinity(number) => throw Refuse(key, $"{number} is no JSON number"),
        float number when float.IsNaN(number) || float.IsInfinity(number) => throw Refuse(key, $"{number} is no JSON number"),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum constant => constant.ToString(),
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        PSCustomObject => throw Refuse(key, "an object with properties is not text"),
        IEnumerable => throw Refuse(key, "a collection is not text"),
        var other => other.ToString() is { Length: > 0 } text && text != other.GetType().ToString() && other is not ScriptBlock ? text : throw Refuse(key, $"{other.GetType()} is not text"),
    };

    /// <summary>PowerShell wraps what it passes on; only an object that it made itself has nothing inside.</summary>
    private static object? Unwrap(object? value) => value is PSObject { BaseObject: var inner } ? inner : value;

    private static string ToText(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));

    private static InputException Refuse(object key, string why) => new(ImageErrorCode.AnnotationInvalid, $"The annotation '{key}' must be text, a number, a date, $true or $false: {why}.");
}
