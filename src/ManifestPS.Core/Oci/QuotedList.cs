namespace ManifestPS;

/// <summary>Lists of texts as a Dockerfile writes them, so that <c>["a b"]</c> and <c>["a", "b"]</c> differ.</summary>
internal static class QuotedList
{
    /// <summary>The list's text; null for an empty one.</summary>
    public static string? Write(ValueList<string> texts) =>
        texts.Count == 0 ? null : $"[{string.Join(", ", texts.Select(text => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\""))}]";
}
