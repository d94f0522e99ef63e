using System.Globalization;

namespace ManifestPS;

/// <summary>Compares os versions component by component, numerically where both are numbers: 10.0.17763.1039 comes after 10.0.17763.973.</summary>
internal sealed class OSVersionComparer : IComparer<string?>
{
    public static readonly OSVersionComparer Instance = new();

    private OSVersionComparer()
    {
    }

    /// <inheritdoc/>
    /// <remarks>A version that is not stated comes first, and so does one that the other only continues.</remarks>
    public int Compare(string? x, string? y)
    {
        (string[] left, string[] right) = (Split(x), Split(y));
        return Enumerable.Range(0, Math.Min(left.Length, right.Length)).Select(index => CompareComponents(left[index], right[index])).FirstOrDefault(order => order != 0) is var order and not 0
            ? order
            : left.Length.CompareTo(right.Length);
    }

    /// <summary>Whether a version is the wanted one, or continues it: 10.0.17763.973 is within 10.0.17763.</summary>
    public static bool IsWithin(string? version, string wanted)
    {
        (string[] parts, string[] start) = (Split(version), Split(wanted));
        return parts.Length >= start.Length && start.Zip(parts, CompareComponents).All(order => order == 0);
    }

    private static string[] Split(string? version) => string.IsNullOrEmpty(version) ? [] : version!.Split('.');   // not empty, so not null

    private static int CompareComponents(string left, string right) =>
        ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out ulong first) && ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out ulong second)
            ? first.CompareTo(second)
            : string.CompareOrdinal(left, right);
}
