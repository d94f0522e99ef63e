using System.Text.RegularExpressions;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>How people name a Windows version: in full, by its build, or by the release.</summary>
internal static class WindowsRelease
{
    private const string Windows10 = "10.0.";

    /// <summary>The releases that have container images (learn.microsoft.com, "Windows container version compatibility"). 21H2, 22H2 and 23H2 are left out: Windows Server and the Windows of desktops have different builds of that name.</summary>
    private static readonly Dictionary<string, string> Builds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ltsc2016"] = "14393",
        ["2016"] = "14393",
        ["1607"] = "14393",
        ["1709"] = "16299",
        ["1803"] = "17134",
        ["ltsc2019"] = "17763",
        ["2019"] = "17763",
        ["1809"] = "17763",
        ["1903"] = "18362",
        ["1909"] = "18363",
        ["2004"] = "19041",
        ["20H2"] = "19042",
        ["ltsc2022"] = "20348",
        ["2022"] = "20348",
        ["ltsc2025"] = "26100",
        ["2025"] = "26100",
        ["24H2"] = "26100",
    };

    /// <summary>The version that a person means, as images state it.</summary>
    /// <param name="text">Such as <c>10.0.20348.2700</c>, <c>20348</c>, <c>ltsc2022</c> or <c>1809</c>.</param>
    /// <exception cref="FormatException">The text names no version, or could name several.</exception>
    public static string Resolve(string text)
    {
        string version = Builds.TryGetValue(text, out string? build) ? Windows10 + build
            : Regex.IsMatch(text, @"^[1-9][0-9]{4}(\.[0-9]+)?\z", RegexOptions.CultureInvariant) ? Windows10 + text
            : text;
        return Regex.IsMatch(version, @"^[0-9]+(\.[0-9]+){2,3}\z", RegexOptions.CultureInvariant) && WindowsVersion.Parse(version) is not null
            ? version
            : throw SafeText.Refusal($"'{text}' is not a Windows version such as 10.0.20348, 20348 or ltsc2022");
    }
}
