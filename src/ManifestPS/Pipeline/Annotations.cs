using System.Collections;
using System.Globalization;

namespace ManifestPS.Pipeline;

/// <summary>Takes annotations as people write them: a hashtable, whose null or empty values clear.</summary>
internal static class Annotations
{
    public static IEnumerable<KeyValuePair<string, string?>> From(IDictionary? table) =>
        table is null
            ? []
            : table.Keys.Cast<object>()
                .Select(key => new KeyValuePair<string, string?>(ToText(key) ?? string.Empty, ToText(table[key])))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static string? ToText(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture);
}
