using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>The engine's conventions that a machine can hold (docs: CONTRIBUTING, "where does a change go").</summary>
public partial class ConventionTests
{
    public static TheoryData<string> Files => [.. SourceTree.CoreFiles];

    [Fact]
    public void There_are_files_to_look_at() => Assert.InRange(SourceTree.CoreFiles.Count, 40, 1_000);

    [Theory]
    [MemberData(nameof(Files))]
    public void One_public_type_stands_in_a_file_of_its_name(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file).Split('.')[0];

        // A generic type and the static class that makes it are one type with two faces.
        Assert.All(PublicType().Matches(Code(file)).Select(match => match.Groups["name"].Value), type => Assert.Equal(name, type));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_has_at_most_300_lines(string file) => Assert.InRange(SourceTree.ReadCore(file).Count(c => c == '\n'), 1, 300);

    [Theory]
    [MemberData(nameof(Files))]
    public void Conditional_compilation_stands_in_the_polyfills_only(string file) =>
        Assert.True(file.EndsWith("Polyfills.cs", StringComparison.Ordinal) || !Directive().IsMatch(SourceTree.ReadCore(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Only_the_registry_knows_HTTP(string file) =>
        Assert.True(file.StartsWith("Registry/", StringComparison.Ordinal) || !HttpType().IsMatch(Code(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Only_the_gateway_knows_JSON(string file) =>
        Assert.True(Path.GetFileName(file).StartsWith("OciJson", StringComparison.Ordinal) || !JsonType().IsMatch(Code(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void No_file_knows_PowerShell(string file) => Assert.DoesNotMatch(@"\bSystem\.Management\.Automation\b", Code(file));

    [Fact]
    public void No_file_holds_a_conflict_that_a_merge_left() =>
        Assert.DoesNotContain(SourceTree.TextFiles, file => ConflictMarker().IsMatch(File.ReadAllText(file)));

    // Comments may name what code may not.
    private static string Code(string file) => Comment().Replace(SourceTree.ReadCore(file), "");

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|readonly|partial|record|ref) )*(?:class|struct|interface|enum|record|delegate \w+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*#(?:if|elif|else|endif|region)\b", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\bSystem\.Net\.Http\b|\bHttp(?:Client|Request|Response|Content|Method|MessageHandler)\w*|\bSocketsHttpHandler\b")]
    private static partial Regex HttpType();

    [GeneratedRegex(@"\bSystem\.Text\.Json\b|\bJson(?:Document|Element|Serializer|Node|Property|ValueKind)\b|\bUtf8Json\w+")]
    private static partial Regex JsonType();

    [GeneratedRegex("^(?:<{7}|>{7}) ", RegexOptions.Multiline)]
    private static partial Regex ConflictMarker();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
