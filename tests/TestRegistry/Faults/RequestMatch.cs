using System.Text.RegularExpressions;

namespace ManifestPS.TestRegistry;

/// <summary>
/// Which requests are meant: methods (<c>GET</c>, <c>GET,HEAD</c> or <c>*</c>) and a pattern of the raw target, in which
/// <c>*</c> stands for anything. A pattern with a question mark is compared with path and query, one without with the path.
/// A pattern that starts with <c>~</c> is a regular expression on path and query.
/// </summary>
public sealed class RequestMatch
{
    /// <summary>The method of rules that meet a connection before its first byte.</summary>
    public const string Connection = "CONNECTION";

    private readonly string _text;
    private readonly string[] _methods;
    private readonly Regex _pattern;
    private readonly bool _withQuery;

    public RequestMatch(string method, string path)
    {
        _text = $"{method} {path}";
        _methods = method.Split(',');
        _withQuery = path.StartsWith('~') || path.Contains('?', StringComparison.Ordinal);
        string pattern = path.StartsWith('~')
            ? path[1..]
            : $"^{Regex.Escape(path).Replace(@"\*", ".*", StringComparison.Ordinal)}$";
        _pattern = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    public bool Matches(string method, string target)
    {
        bool meant = _methods.Contains(method, StringComparer.OrdinalIgnoreCase)
            || (_methods is ["*"] && method != Connection);
        return meant && _pattern.IsMatch(_withQuery ? target : target.Split('?')[0]);
    }

    public override string ToString() => _text;
}
