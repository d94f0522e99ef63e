using System.Text.RegularExpressions;

namespace ManifestPS.Core.Tests;

/// <summary>There is one walk through an image, and one place that verifies what a transport supplies.</summary>
public sealed partial class WalkConventionTests
{
    /// <summary>Where content is verified that is no document of a transport: what digests are, what streams by, data embedded in a descriptor, and what a layer unpacks to.</summary>
    private static readonly string[] Verifying = ["VerifiedSource.cs", "VerifiedStream.cs", "Digest.cs", "DigestVerifier.cs", "ManifestContent.cs", "EmbeddedData.cs", "LayerContent.cs"];

    [Fact]
    public void Nothing_but_VerifiedSource_verifies_the_digest_of_a_document()
    {
        string[] verifying = [.. SourceTree.CoreFiles.Where(file => Verification().IsMatch(Code(file))).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

        Assert.Contains("VerifiedSource.cs", verifying);
        Assert.Empty(verifying.Except(Verifying));
    }

    [Fact]
    public void Nothing_but_ImageWalk_recurses_over_the_entries_of_lists()
    {
        Assert.True(Recurses("""
                private void Visit(ManifestList list)
                {
                    list.Manifests.ForEach(Descend);
                }

                private void Descend(Descriptor entry)
                {
                    Visit(Read(entry));
                }
            """));
        Assert.DoesNotContain(SourceTree.CoreFiles, file => Path.GetFileName(file) != "ImageWalk.cs" && Recurses(Code(file)));
    }

    /// <summary>Whether a method that looks at entries calls itself, through whichever other methods of the file.</summary>
    private static bool Recurses(string code)
    {
        (string Name, string Body)[] methods = [.. Method().Split(code).Skip(1).Chunk(2).Select(parts => (parts[0], parts[1]))];
        ILookup<string, string> calls = methods
            .SelectMany(method => methods.Select(other => other.Name).Where(name => Regex.IsMatch(method.Body, $@"(?<![.\w]){name}(?:<[^>]*>)?(?:\(|\))")).Select(name => (method.Name, name)))
            .ToLookup(call => call.Item1, call => call.name);
        return methods.Any(method => Entries().IsMatch(method.Body) && Reaches(method.Name, method.Name, calls, []));
    }

    private static bool Reaches(string from, string to, ILookup<string, string> calls, HashSet<string> seen) =>
        calls[from].Any(next => next == to || (seen.Add(next) && Reaches(next, to, calls, seen)));

    private static string Code(string file) => string.Join('\n', SourceTree.ReadCore(file).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"(?<![\w.])Digest\.Verify\(|new DigestVerifier\(|ManifestContent\.Verify\((?![^,]*,\s*expectedDigest: null)|DigestVerifier \w+ = new\(")]
    private static partial Regex Verification();

    [GeneratedRegex(@"^    (?:private|internal|public|protected)[^=;\n]*? (\w+)(?:<[^>\n]*>)?\([^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex Method();

    [GeneratedRegex(@"\.Manifests\b|\.Children\(")]
    private static partial Regex Entries();
}
