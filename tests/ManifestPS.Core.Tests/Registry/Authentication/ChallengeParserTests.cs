using ManifestPS.Registry.Authentication;

namespace ManifestPS.Core.Tests.Credentials;

/// <summary>A08: WWW-Authenticate as servers really send it.</summary>
public sealed class ChallengeParserTests
{
    [Theory]
    [InlineData("""Bearer realm="https://a.test/token",service="s",scope="repository:a:pull,push" """, "Bearer{realm=https://a.test/token, service=s, scope=repository:a:pull,push}")]
    [InlineData("""bEaReR REALM="https://a.test/token" , Service=s""", "bEaReR{realm=https://a.test/token, service=s}")]
    [InlineData("""Basic realm="a, b" , Bearer realm="c" """, "Basic{realm=a, b} Bearer{realm=c}")]
    [InlineData("""Negotiate, Basic realm="x" """, "Negotiate{} Basic{realm=x}")]
    [InlineData("""Negotiate oRoxyz==, Basic realm=x""", "Negotiate{oroxyz==} Basic{realm=x}")]
    [InlineData("""Bearer realm="a\"b\\c" """, """Bearer{realm=a"b\c}""")]
    [InlineData("Bearer realm=https://a.test/token,service=s", "Bearer{realm=https://a.test/token, service=s}")]
    [InlineData("""Bearer realm="unclosed""", "Bearer{realm=unclosed}")]
    [InlineData("""Basic realm = "x" """, "Basic{realm=x}")]
    [InlineData("", "")]
    [InlineData(",, ,", "")]
    public void A08_several_challenges_quotes_and_any_case_are_read(string header, string expected) =>
        Assert.Equal(expected, string.Join(" ", ChallengeParser.Parse([header]).Select(challenge => $"{challenge.Scheme}{{{challenge.Parameters}}}")));

    [Fact]
    public void A08_any_text_is_read_without_an_exception()
    {
        Random random = new(8);
        const string Alphabet = "Bearer =\",\\\trealm;";
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            Assert.NotNull(ChallengeParser.Parse([text]));
        }
    }

    [Theory]
    [InlineData("Basic realm=x, Bearer realm=y", "Bearer")]
    [InlineData("Digest realm=x, Basic realm=y", "Basic")]
    [InlineData("Negotiate, NTLM", null)]
    public void A08_bearer_is_chosen_before_basic(string header, string? scheme) =>
        Assert.Equal(scheme, Challenge.Choose(ChallengeParser.Parse([header]))?.Scheme);
}
