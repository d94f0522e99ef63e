namespace ManifestPS.Json.Syntax;

/// <summary>Names a place in a document (RFC 9535): <c>$.manifests[3].platform['os.version']</c>.</summary>
internal static class OciJsonPath
{
    public static string Member(string path, string name) => path + MemberStep(name);

    public static string MemberStep(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => c == '_' || AsciiGrammar.IsAlphanumeric(c))
            ? "." + name
            : "['" + name.Replace("\\", "\\\\").Replace("'", "\\'") + "']";
}
