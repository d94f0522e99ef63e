using System.Text;
using System.Text.RegularExpressions;

namespace ManifestPS.Credentials;

/// <summary>What a helper tells its user on the error stream: one line, of bounded length, without what may be a secret.</summary>
internal static class HelperMessage
{
    private const int MaxLength = 400;
    private const int ShortestSecret = 4;
    private const string Hidden = "***";

    private static readonly Regex NotText = new(@"[\p{C}\s]+");
    private static readonly Regex WordEnd = new(@"[\s""'{}\[\],:;=]+");

    /// <summary>What looks like a secret: after its name or scheme, in a URL, or by its length.</summary>
    private static readonly Regex[] Secrets =
    [
        new(@"(?<=\b(bearer|basic)\s+)(?=\S*[\d=])\S{8,}", RegexOptions.IgnoreCase),
        new(@"(?<=(password|passwd|pwd|secret|token|api[_-]?key|authorization)[""']?\s*[:=]\s*[""']?)[^\s""',;]+", RegexOptions.IgnoreCase),
        new(@"(?<=://)[^\s/@]+(?=@)"),
        new(@"\beyJ[\w.-]{10,}|(?<![\w/+=.-])[\w+=-][\w+/=-]{39,}"),
    ];

    /// <summary>Makes the text presentable.</summary>
    /// <param name="errors">What the helper wrote to its error stream.</param>
    /// <param name="output">What it wrote to its output: none of these words is repeated.</param>
    /// <param name="secret">What it was told; null for nothing secret.</param>
    /// <returns>Null where nothing is left to say.</returns>
    public static string? From(byte[] errors, byte[] output, string? secret)
    {
        string text = NotText.Replace(Encoding.UTF8.GetString(errors), " ").Trim();
        IEnumerable<string> known = WordEnd.Split(Encoding.UTF8.GetString(output)).Where(word => word.Length >= ShortestSecret);
        foreach (string word in (secret is { Length: > 0 } ? known.Append(secret) : known).Distinct().OrderByDescending(word => word.Length))
        {
            text = text.Replace(word, Hidden);
        }
        text = Secrets.Aggregate(text, (shown, pattern) => pattern.Replace(shown, Hidden));
        return text.Replace(Hidden, string.Empty).Trim().Length == 0 ? null
            : text.Length > MaxLength ? text[..MaxLength] + "..."
            : text;
    }
}
