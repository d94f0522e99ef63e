using ManifestPS.Registry.Authentication;

namespace ManifestPS.Core.Tests;

public class RegistryChallengeTests
{
    /// <summary>Header values, separated by a line feed, and what they say.</summary>
    public static TheoryData<string, string> Cases => new()
    {
        { """Bearer realm="https://auth.test/token",service="r",scope="repository:a:pull" """, "Bearer(realm=https://auth.test/token|scope=repository:a:pull|service=r)" },
        { """bEaReR REALM="https://auth.test/token" , Service=r""", "bEaReR(realm=https://auth.test/token|service=r)" },
        { """Bearer realm="t" service="no comma between" """, "Bearer(realm=t|service=no comma between)" },
        { """Bearer realm = "t" , service = r""", "Bearer(realm=t|service=r)" },
        { """Basic realm="a, b, Bearer realm=c" """, "Basic(realm=a, b, Bearer realm=c)" },
        { """Basic realm="say \"hi\" \\ \,there" """, """Basic(realm=say "hi" \ ,there)""" },
        { """Basic realm="x", Bearer realm="y",service="z" """, "Basic(realm=x) Bearer(realm=y|service=z)" },
        { "Basic realm=\"x\"\nBearer realm=\"y\"", "Basic(realm=x) Bearer(realm=y)" },
        { """Negotiate, Basic realm="x" """, "Negotiate() Basic(realm=x)" },
        { """Negotiate YWJj==, Bearer realm="y" """, "Negotiate(ywjj==) Bearer(realm=y)" },
        { """Digest realm="d", nonce="n", qop="auth,auth-int", Bearer realm="y" """, "Digest(nonce=n|qop=auth,auth-int|realm=d) Bearer(realm=y)" },
        { "Basic", "Basic()" },
        { """Basic realm="never closed""", "Basic(realm=never closed)" },
        { """Basic realm="ends in an escape\""", "Basic(realm=ends in an escape\\)" },
        { """ , ,, Basic realm="" ,,""", "Basic(realm=)" },
        { "Bearer realm=https://auth.test/token?a=b", "Bearer(realm=https://auth.test/token?a=b)" },
        { """Bearer realm="first",realm="last" """, "Bearer(realm=last)" },
        { "=\"=,\"", "" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Challenges_are_read_as_servers_write_them(string headers, string expected)
    {
        IReadOnlyList<Challenge> challenges = ChallengeParser.Parse(headers.Split('\n'));

        Assert.Equal(expected, string.Join(' ', challenges.Select(challenge => $"{challenge.Scheme}({string.Join('|', challenge.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"))})")));
    }

    [Theory]
    [InlineData("Basic realm=x, Bearer realm=y", "Bearer")]
    [InlineData("Negotiate, Basic realm=x", "Basic")]
    [InlineData("Digest realm=d, nonce=n, bearer realm=y", "bearer")]
    [InlineData("Negotiate, Digest realm=d", null)]
    [InlineData("", null)]
    public void Bearer_is_chosen_before_Basic_and_nothing_else_is(string header, string? expected) =>
        Assert.Equal(expected, Challenge.Choose(ChallengeParser.Parse([header]))?.Scheme);

    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        const string Alphabet = "Bb \t,=\"\\/:;ä\n";
        Random random = new(20260101);
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            Assert.All(ChallengeParser.Parse([text]), challenge => Assert.NotEmpty(challenge.Scheme));
        }
    }
}
