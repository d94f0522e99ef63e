namespace ManifestPS.Registry;

/// <summary>What a server says to the user beside its answer: <c>Warning: 299 - "text"</c> (distribution-spec, "Warnings").</summary>
internal static class ServerWarnings
{
    private const int Miscellaneous = 299;   // RFC 7234, section 5.5.7: to be shown to a person, and not to be acted upon
    private const int MaxShown = 512;

    /// <summary>The texts, in order; what is no such warning says nothing.</summary>
    public static IEnumerable<string> Read(HttpResponseMessage response) =>
        response.Headers.Warning.Where(warning => warning.Code == Miscellaneous).Select(warning => Shorten(Unquote(warning.Text))).Where(text => text.Length > 0);

    private static string Unquote(string quoted)
    {
        System.Text.StringBuilder text = new(quoted.Length);
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            i += quoted[i] == '\\' && i + 1 < quoted.Length - 1 ? 1 : 0;
            _ = text.Append(quoted[i]);
        }
        return text.ToString();
    }

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";
}
