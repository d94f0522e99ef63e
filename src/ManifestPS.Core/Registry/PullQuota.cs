using System.Globalization;

namespace ManifestPS.Registry;

/// <summary>How much may still be pulled, as Docker Hub says it: <c>ratelimit-remaining: 76;w=21600</c>.</summary>
/// <param name="Limit">Pulls in a window; null where it is not said.</param>
/// <param name="Remaining">Pulls that are left; null where it is not said.</param>
/// <param name="Window">The window, in seconds; null where it is not said.</param>
/// <param name="Source">Whose pulls are counted: an address or an account; null where it is not said.</param>
internal sealed record PullQuota(int? Limit, int? Remaining, int? Window, string? Source)
{
    /// <summary>Reads the headers; values that are no numbers say nothing.</summary>
    public static PullQuota Read(Func<string, string?> header) => new(
        Number(header("RateLimit-Limit"), 0),
        Number(header("RateLimit-Remaining"), 0),
        Number(header("RateLimit-Limit") ?? header("RateLimit-Remaining"), 1),
        header("docker-ratelimit-source"));

    private static int? Number(string? header, int part)
    {
        string[] parts = (header ?? string.Empty).Split(';');
        string? text = parts.Length <= part ? null : part == 0 ? parts[0] : parts[part].Trim() is ['w', '=', .. var seconds] ? seconds : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
