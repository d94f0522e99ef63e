using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ManifestPS.Core.Tests;

public partial class ImageReferencePropertyTests
{
    private const string Hex64 = ImageReferenceCases.Hex64;

    // What attackers and tired people write.
    private static readonly string[] Noise =
    [
        "", ":", "@", "/", "//", "\\", ".", "..", "-", "_", "___", "+", "=", "%", "%3A", "%00", "%C3", "~", "Foo", "C:\\", "TestDrive:/",
        ":0", ":65536", "@md5:0123", "@a+b:" + Hex64, Hex64, "[fe80::1%0]", "https://", "docker://", "://", "a--b", "a__b", "a._b", new('a', 200),
        " ", "\t", "\n", "\0", "\u0085", "\u00A0", "é", "\u0130", "\u0131", "\u212A", "\u0661", "\uD800", "\uDC00", "\U0001F600",
    ];

    private static readonly Gen<string> Scheme = Part("", "", "", "docker://", "docker-daemon://", "oci-layout://", "oci-archive://", "docker-archive://");
    private static readonly Gen<string> Host = Part("", "", "", "localhost/", "docker.io/", "Index.Docker.io/", "ghcr.io:443/", "[::1]:5000/", "Build/", "a_b.c/", "C:\\", "TestDrive:/");
    private static readonly Gen<string> Repository = Part("php", "a/b", "library/php", "a-b", "a.b__c/d", "x%25y", "a%40b", "PHP", Hex64);
    private static readonly Gen<string> Tag = Part("", "", ":1", ":8.4-fpm", ":_x", ":a/b:c@d", ":php:8", ":", ":A");
    private static readonly Gen<string> PinnedTo = Part("", "", "@" + ImageReferenceCases.Sha256, "@" + ImageReferenceCases.Sha512, "@a.b:" + Hex64, "@x:y");

    public static Arbitrary<string> Texts() =>
        Gen.OneOf(
            from scheme in Scheme
            from host in Host
            from repository in Repository
            from tag in Tag
            from digest in PinnedTo
            select scheme + host + repository + tag + digest,
            Gen.Elements(Noise).ListOf().Select(string.Concat),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ToArbitrary();

    [Fact]
    public void The_texts_are_references_of_every_transport_and_others()
    {
        string[] texts = [.. Texts().Generator.Sample(20_000)];
        ImageReference[] references = [.. texts.Where(text => ImageReference.TryParse(text, out _)).Select(ImageReference.Parse)];

        Assert.InRange(references.Length, 1_500, 18_000);
        Assert.Equal(Enum.GetValues<ImageTransport>(), references.Select(reference => reference.Transport).Distinct().Order());
        Assert.Contains(references, reference => reference.IsPinned && reference.Tag is not null);
    }

    [Property(MaxTest = 20_000, Arbitrary = [typeof(ImageReferencePropertyTests)])]
    public bool Any_text_is_a_reference_or_a_FormatException(string text)
    {
        try
        {
            return ImageReference.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    [Property(MaxTest = 20_000, Arbitrary = [typeof(ImageReferencePropertyTests)])]
    public bool What_is_written_is_read_back_the_same(string text) =>
        !ImageReference.TryParse(text, out ImageReference? reference)
        || (ImageReference.Parse(reference.ToString()) == reference
            && ReadsBack(reference.WithoutDigest())
            && ReadsBack(reference.WithoutTag())
            && ReadsBack(reference.WithDefaultTag()));

    [Property(MaxTest = 20_000, Arbitrary = [typeof(ImageReferencePropertyTests)])]
    public bool Whatever_part_is_taken_is_written_so_that_it_is_read_back(string text) =>
        new[] { "php:1", "oci-layout://x:y", "docker-archive://x:php" }.Select(ImageReference.Parse).All(reference =>
            (reference.Path is null || ReadsBackOrIsRefused(() => reference.WithPath(text)))
            && ReadsBackOrIsRefused(() => reference.WithTag(text))
            && ReadsBackOrIsRefused(() => reference.WithDigest(text))
            && ReadsBackOrIsRefused(() => reference.WithTag(text).WithDigest(ImageReferenceCases.Sha256)));

    [Property(MaxTest = 20_000, Arbitrary = [typeof(ImageReferencePropertyTests)])]
    public bool Names_are_accepted_exactly_where_the_grammar_accepts_them(string text) =>
        text.Contains("://", StringComparison.Ordinal)
        || ImageReference.TryParse(text, out _) == GrammarAccepts(text);

    [Theory]
    [MemberData(nameof(ImageReferenceCases.Images), MemberType = typeof(ImageReferenceCases))]
    public void The_grammar_accepts_the_table_of_names(string text, string registry, string repository, string? tag, string? digest)
    {
        Assert.True(GrammarAccepts(Regex.Replace(text, "^docker://", "")));
        Assert.Matches(Grammar(), $"{registry}/{repository}{(tag is null ? "" : ":" + tag)}{(digest is null ? "" : "@" + digest)}");
    }

    [Theory]
    [MemberData(nameof(ImageReferenceRefusals.Texts), MemberType = typeof(ImageReferenceRefusals))]
    public void The_grammar_refuses_the_table_of_refusals(string text, string words) =>
        Assert.False(!text.Contains("://", StringComparison.Ordinal) && GrammarAccepts(text), words);

    // Whoever read a character more than a few times would not come back from the worst of these.
    [Theory]
    [InlineData("", "a", "")]
    [InlineData("", "a.", "!")]
    [InlineData("", "a-", "!")]
    [InlineData("", "-", "a")]
    [InlineData("", "_", "")]
    [InlineData("", "a/", "")]
    [InlineData("", "a:", "")]
    [InlineData("", "a@", "")]
    [InlineData("", "[", "/a")]
    [InlineData("[", ":", "")]
    [InlineData("", "a.", "/a")]
    [InlineData("a:", "9", "/a")]
    [InlineData("php@", "a+", ":0")]
    [InlineData("php@a:", "0", "!")]
    [InlineData("oci-layout://", "%", "")]
    [InlineData("oci-layout://", "%41", "%")]
    [InlineData("oci-layout://", "@", "")]
    [InlineData("oci-layout://a:", "a--", "!")]
    [InlineData("oci-layout://a:", "@a:a", "")]
    [InlineData("oci-layout://", "a:/", "")]
    [InlineData("docker-archive://a:", "a__", "!")]
    public void Hostile_texts_of_full_length_are_refused(string start, string repeated, string end)
    {
        int count = (4096 - start.Length - end.Length) / repeated.Length;
        string text = start + string.Concat(Enumerable.Repeat(repeated, count)) + end;

        Assert.InRange(text.Length, 4090, 4096);
        Assert.False(ImageReference.TryParse(text, out _));
    }

    private static Gen<string> Part(params string[] usual) =>
        Gen.Frequency((14, Gen.Elements(usual)), (1, from some in Gen.Elements(usual) from noise in Gen.Elements(Noise) select some + noise));

    private static bool ReadsBack(ImageReference reference) => ImageReference.Parse(reference.ToString()) == reference;

    private static bool ReadsBackOrIsRefused(Func<ImageReference> change)
    {
        try
        {
            return ReadsBack(change());
        }
        catch (FormatException)
        {
            return true;
        }
    }

    // protocol.md, section 1: the reference regex, after splitDockerDomain; then what is not regular in the rules.
    private static bool GrammarAccepts(string text)
    {
        string first = text.Split('/')[0];
        bool isDomain = text.Contains('/', StringComparison.Ordinal) && (first == "localhost" || first.IndexOfAny(['.', ':']) >= 0 || first.Any(char.IsAsciiLetterUpper));
        bool isHub = !isDomain || first.ToLowerInvariant() is "docker.io" or "index.docker.io" or "registry-1.docker.io";
        string rest = isDomain ? text[(first.Length + 1)..] : text;
        string full = (isDomain ? first : "docker.io") + (isHub && !rest.Contains('/', StringComparison.Ordinal) ? "/library/" : "/") + rest;

        Match match = Grammar().Match(full);
        return match.Success
            && match.Groups["host"].Success
            && match.Groups["path"].Length <= 255
            && (!match.Groups["port"].Success || IsPort(match.Groups["port"].Value))
            && (!match.Groups["digest"].Success || Digest.IsWellFormed(match.Groups["digest"].Value))
            && !Identifier().IsMatch(text);
    }

    private static bool IsPort(string digits) =>
        long.TryParse(digits, CultureInfo.InvariantCulture, out long port) && port is > 0 and < 65536;

    [GeneratedRegex(
        """
        \A(?:
          (?<host>
            (?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*
            | \[[a-fA-F0-9:]+\]
          )(?::(?<port>[0-9]+))?/
        )?
        (?<path>[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*)*)
        (?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?
        (?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"\A[a-f0-9]{64}\z")]
    private static partial Regex Identifier();
}
