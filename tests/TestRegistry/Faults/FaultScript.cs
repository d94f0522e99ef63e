using System.Globalization;
using System.Text.RegularExpressions;

namespace ManifestPS.TestRegistry;

/// <summary>
/// Fault rules as text, one a line or separated by semicolons: <c>METHOD path [occurrence] action…</c>, for example
/// <c>GET */manifests/* once status=503 retry-after=1</c>. Words with spaces or semicolons stand in double quotes. Occurrences are those
/// of <see cref="Occurrence.TryParse"/>; the rule fires always when there is none.
/// </summary>
public static partial class FaultScript
{
    public static IReadOnlyList<FaultRule> Parse(string script) =>
        [.. Rule().Matches(script).Select(match => match.Value.Trim()).Where(line => line.Length > 0).Select(ParseRule)];

    private static FaultRule ParseRule(string line)
    {
        string[] words = [.. Word().Matches(line).Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal))];
        if (words.Length < 3)
        {
            throw new FormatException($"A fault rule is 'METHOD path [occurrence] action…', not '{line}'.");
        }

        FaultRule rule = new(new RequestMatch(words[0], words[1]));
        foreach (string word in words[2..])
        {
            if (Occurrence.TryParse(word) is Occurrence occurrence)
            {
                rule.When(occurrence);
            }
            else
            {
                string[] parts = word.Split('=', 2);
                Act(rule, parts[0], parts.Length == 2 ? parts[1] : null);
            }
        }

        return rule;
    }

    private static FaultRule Act(FaultRule rule, string name, string? value) => (name, value) switch
    {
        ("applied", null) => rule.Applied(),
        ("early", null) => rule.Early(),
        ("early", string bytes) => rule.Early(Integer(bytes)),
        ("status", string status) => rule.Status(Integer(status)),
        ("error", string error) => rule.Error(Integer(Left(error)), Right(error), "Scripted."),
        ("body", string body) => rule.OtherBody(System.Text.Encoding.UTF8.GetBytes(body)),
        ("html", string status) => rule.Body(Integer(status), "text/html", "<html><body>Sign in</body></html>"),
        ("redirect", string target) => rule.Redirect(Integer(Left(target)), Right(target)),
        ("retry-after", string seconds) => rule.AddHeader("Retry-After", seconds),
        ("header", string header) => rule.AddHeader(Left(header), Right(header)),
        ("replace", string header) => rule.ReplaceHeader(Left(header), Right(header)),
        ("remove", string header) => rule.RemoveHeader(header),
        ("type", string type) => rule.ContentType(type),
        ("lie-digest", _) => rule.LieDigest(value),
        ("wrong-bytes", null) => rule.WrongBytes(),
        ("first-bytes", string count) => rule.FirstBytes(Integer(count)),
        ("gzip", null) => rule.Gzip(),
        ("gzip-bomb", string bytes) => rule.GzipBomb(Integer(bytes)),
        ("delay", string milliseconds) => rule.Delay(TimeSpan.FromMilliseconds(Integer(milliseconds))),
        ("move-tag", string move) => rule.MoveTag(Left(move), Right(move).Split('@', 2)[0], Right(move).Split('@', 2)[1]),
        ("stall", null) => rule.Stall(),
        ("stall", string bytes) => rule.Stall(Integer(bytes)),
        ("cut", null) => rule.Cut(),
        ("cut", string bytes) => rule.Cut(Integer(bytes)),
        ("reset", null) => rule.Reset(),
        ("reset", string bytes) => rule.Reset(Integer(bytes)),
        ("reset-last", null) => rule.ResetAtLast(),
        ("infinite", null) => rule.InfiniteBody(),
        ("drip", string rate) => rule.Drip(Integer(rate)),
        ("raw", string raw) => rule.RawResponse(Regex.Unescape(raw)),
        ("framing", _) => rule.Framing(value is null ? [] : value.Split(',')),
        _ => throw new FormatException($"'{name}{(value is null ? "" : "=" + value)}' is no fault action."),
    };

    private static string Left(string pair) => pair.Split(':', 2)[0];

    private static string Right(string pair) => pair.Split(':', 2) is [_, string right] ? right.Trim() : "";

    private static int Integer(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("(?:[^;\n\"]|\"[^\"]*\")+")]
    private static partial Regex Rule();

    [GeneratedRegex("(?:[^\\s\"]|\"[^\"]*\")+")]
    private static partial Regex Word();
}
