using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>The direction of dependencies, namespace by namespace (CONTRIBUTING, "How it is laid out"). What only goes down has no circles.</summary>
public partial class DependencyTests
{
    // Each namespace may use itself and those before it.
    private static readonly string[] Order =
    [
        "Errors", "Diagnostics", "Concurrency", "",
        "Json.Syntax", "Json.Schema", "Json.Statements", "Json",
        "Files", "Credentials",
        "Registry", "Registry.Limits", "Registry.Connections", "Registry.Bodies", "Registry.Authentication", "Registry.Http", "Registry.Paging", "Registry.Pull", "Registry.Uploads",
        "Transports", "Transports.OciLayout", "Transports.Registry",
        "Images",
        "Operations.Inspect", "Operations.Validate", "Operations.Lists", "Operations.Copy", "Operations.Compare", "Operations.Referrers", "Operations.Publish", "Operations.Registries",
    ];

    // The types that a user names in PowerShell stay in the root; a folder that only one build has is no namespace.
    private static readonly string[] InTheRoot = ["Oci", "Output"];

    public static TheoryData<string> Files => [.. SourceTree.CoreFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_namespace_is_that_of_the_folder(string file)
    {
        string[] folders = [.. file.Split('/').SkipLast(1).Where(folder => folder != "Sockets")];
        string wanted = folders is [var first, ..] && !InTheRoot.Contains(first) ? string.Join('.', folders.Prepend("ManifestPS")) : "ManifestPS";

        Assert.Equal(wanted, Namespace().Match(SourceTree.ReadCore(file)).Groups["name"].Value);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_namespace_uses_none_above_it(string file)
    {
        string code = Comment().Replace(SourceTree.ReadCore(file), "");
        int own = Rank(Namespace().Match(code).Groups["name"].Value);

        Assert.All(Qualified().Matches(code).Select(match => match.Value), used => Assert.InRange(Rank(used), 0, own));
    }

    /// <summary>C# sees the root from everywhere, without a using.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void What_lies_below_the_root_names_none_of_its_types(string file)
    {
        string[] types = Rank(Namespace().Match(SourceTree.ReadCore(file)).Groups["name"].Value) < Rank("ManifestPS") ? RootTypes() : [];

        Assert.All(types, type => Assert.DoesNotMatch($@"(?<![\w.<""]){type}\b(?! *\{{ get)", Comment().Replace(SourceTree.ReadCore(file), "")));
    }

    [Fact]
    public void Every_namespace_has_its_place_in_the_order() =>
        Assert.Equal(Order.Order(), SourceTree.CoreFiles.Select(file => Short(Namespace().Match(SourceTree.ReadCore(file)).Groups["name"].Value)).Distinct().Order());

    private static string[] RootTypes() =>
        [.. SourceTree.CoreFiles.Where(file => InTheRoot.Contains(file.Split('/')[0])).Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[0]).Distinct()];

    private static string Short(string name) => name.Length > "ManifestPS".Length ? name["ManifestPS.".Length..] : "";

    /// <summary>The place of a namespace, or of the one that a qualified type is in; the number of all where it has none.</summary>
    private static int Rank(string name)
    {
        string rest = Short(name);
        while (Array.IndexOf(Order, rest) < 0 && rest.Contains('.'))
        {
            rest = rest[..rest.LastIndexOf('.')];
        }
        return Array.IndexOf(Order, rest) is >= 0 and var rank ? rank : Array.IndexOf(Order, "");   // a type of the root
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(?<![\w.])ManifestPS(?:\.\w+)+")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
