using System.Net;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row B13 and M11: Go's rules for HTTP_PROXY, HTTPS_PROXY and NO_PROXY.</summary>
public sealed class ProxySettingsTests
{
    /// <summary>NO_PROXY, a destination, and whether it goes through the proxy: golang.org/x/net/http/httpproxy, Config.useProxy.</summary>
    public static TheoryData<string, string, bool> Rules => new()
    {
        { "", "https://foo.com/", true },
        { "", "https://localhost/", false },
        { "", "http://127.0.0.1:5000/", false },
        { "", "https://127.255.0.3/", false },
        { "", "https://[::1]/", false },
        { "", "https://[2001:db8::1]/", true },
        { "*", "https://foo.com/", false },
        { "foo.com", "https://foo.com/", false },
        { "foo.com", "https://FOO.com/", false },
        { "FOO.com", "https://foo.com/", false },
        { "foo.com", "https://bar.foo.com/", false },
        { "foo.com", "https://barfoo.com/", true },
        { ".foo.com", "https://foo.com/", true },
        { ".foo.com", "https://bar.foo.com/", false },
        { "*.foo.com", "https://foo.com/", true },
        { "*.foo.com", "https://bar.foo.com/", false },
        { " a.com , foo.com ", "https://foo.com/", false },
        { ",,", "https://foo.com/", true },
        { "foo.com:443", "https://foo.com/", false },
        { "foo.com:443", "https://foo.com:5000/", true },
        { "foo.com:5000", "https://bar.foo.com:5000/", false },
        { "192.168.1.1", "https://192.168.1.1/", false },
        { "192.168.1.1", "https://192.168.1.2/", true },
        { "192.168.0.0/16", "https://192.168.1.1/", false },
        { "192.168.0.0/16", "https://192.169.1.1/", true },
        { "192.168.0.0/33", "https://192.168.1.1/", true },
        { "192.168.1.1:5000", "https://192.168.1.1:5000/", false },
        { "192.168.1.1:5000", "https://192.168.1.1/", true },
        { "2001:db8::52:0:1", "https://[2001:db8::52:0:1]/", false },
        { "[2001:db8::52:0:1]:443", "https://[2001:db8::52:0:1]/", false },
        { "[2001:db8::52:0:1]:66", "https://[2001:db8::52:0:1]/", true },
        { "2001:db8::/32", "https://[2001:db8::52:0:1]/", false },
        { "1.1", "https://192.168.1.1/", false },
        { "168.1.1", "https://192.168.1.1/", false },
        { "10", "https://0.0.0.10/", false },
        { "10/8", "https://10.1.1.1/", true },
        { "192.168.001.001", "https://192.168.1.1/", true },
        { "::ffff:192.168.1.1", "https://192.168.1.1/", false },
        { "192.168.1.1", "https://[::ffff:192.168.1.1]/", false },
        { "192.168.0.0/16", "https://[::ffff:192.168.1.1]/", false },
        { "foo.com:", "https://foo.com/", false },
        { "foo.com:0443", "https://foo.com/", true },
        { "foo.com:80:90", "https://foo.com/", true },
        { ":443", "https://foo.com/", true },
        { "*.", "https://foo.com/", true },
        { ".", "https://foo.com/", true },
        { "a.com,*", "https://foo.com/", false },
        { "*.com", "https://foo.com/", false },
        { "*foo.com", "https://barfoo.com/", true },
        { "foo.com.", "https://foo.com/", true },
        { "http://foo.com", "https://foo.com/", true },
        { "localhost.foo.com", "https://localhost/", false },
        { "10.1.1.1-10.1.1.9", "https://10.1.1.5/", true },
        { "2001:db8::/32", "https://10.1.1.1/", true },
        { "[2001:db8::1]", "https://[2001:db8::1]/", true },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void B13_NO_PROXY_means_what_it_means_to_Go(string except, string destination, bool proxied) =>
        Assert.Equal(proxied, new ProxySettings("http://p.test:1", "http://p.test:1", except).Find(new Uri(destination)) is not null);

    [Theory]
    [InlineData("http", "http://one.test:81/")]
    [InlineData("https", "https://two.test/")]
    public void Each_scheme_has_its_own_proxy(string scheme, string expected) =>
        Assert.Equal(expected, new ProxySettings("one.test:81", "https://two.test", "").Find(new Uri($"{scheme}://foo.com/"))?.AbsoluteUri);

    [Theory]
    [InlineData("http://user:CANARY@p.test:3128")]
    [InlineData("https://p.test")]
    [InlineData("socks5://user:CANARY@p.test:1080/")]
    [InlineData("user:CANARY@p.test:3128")]
    [InlineData("p.test")]
    [InlineData("[::1]:3128")]
    public void B13_a_proxy_is_an_address_with_or_without_its_scheme(string value) =>
        Assert.Contains(new ProxySettings(value, "", "").Find(new Uri("http://foo.com/"))?.Host, (string?[])["p.test", "[::1]"]);

    [Theory]
    [InlineData("socks5h://user:CANARY@p.test:1080")]
    [InlineData("http://user:CAN@ARY@p.test:3128")]
    [InlineData("user:CAN@ARY@p.test:3128")]
    [InlineData("http://user:12/CANARY@p.test:3128")]
    [InlineData("http://user:12#CANARY@p.test:3128")]
    [InlineData("http://user:12?CANARY@p.test:3128")]
    [InlineData("user:CAN/ARY@p.test:3128")]
    [InlineData("http:///CANARY")]
    [InlineData("file:///CANARY")]
    [InlineData("http://")]
    public void J02_a_variable_that_names_no_proxy_is_named_and_its_value_is_not(string value)
    {
        ProxySettings settings = new("", value, "direct.test");
        RegistryException failure = Assert.Throws<RegistryException>(() => settings.Find(new Uri("https://foo.com/")));

        Assert.Equal(ImageErrorCode.ProxyInvalid, failure.Code);
        Assert.StartsWith("HTTPS_PROXY names no proxy, so nothing was sent to 'foo.com'", failure.Message, StringComparison.Ordinal);
        Assert.All((string[])[failure.ToString(), settings.ToString()], shown => Assert.False(shown.Contains("CAN", StringComparison.Ordinal) || shown.Contains("ARY", StringComparison.Ordinal), shown));
        Assert.Null(settings.Find(new Uri("https://direct.test/")));
        Assert.Null(settings.Find(new Uri("http://foo.com/")));
        Assert.Empty(settings.Proxies);
    }

    [Fact]
    public void Capitals_come_first()
    {
        Dictionary<string, string> environment = new() { ["HTTPS_PROXY"] = "http://upper", ["https_proxy"] = "http://lower", ["http_proxy"] = "http://plain", ["no_proxy"] = "a" };

        Assert.Equal(new ProxySettings("http://plain", "http://upper", "a"), ProxySettings.FromEnvironment(name => environment.GetValueOrDefault(name)));
    }

    [Fact]
    public void The_credential_of_a_proxy_goes_to_that_proxy_and_is_not_shown()
    {
        ProxySettings settings = new("", "http://user:p%40ss@p.test:3128", "");
        EnvironmentProxy proxy = new(settings);

        Assert.Equal("http://p.test:3128/", proxy.GetProxy(new Uri("https://foo.com"))?.AbsoluteUri);
        NetworkCredential? credential = proxy.GetCredential(new Uri("http://p.test:3128/"), "Basic");
        Assert.Equal(("user", "p@ss"), (credential?.UserName, credential?.Password));
        Assert.Null(proxy.GetCredential(new Uri("http://other.test:3128/"), "Basic"));
        Assert.DoesNotContain("p%40ss", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", new TrustSettings(false) { Proxy = settings }.ToString(), StringComparison.Ordinal);
    }
}
