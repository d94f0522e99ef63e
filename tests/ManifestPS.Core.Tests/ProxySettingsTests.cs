using System.Net;
using ManifestPS.Registry;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row B13 and M11: Go's rules for HTTP_PROXY, HTTPS_PROXY and NO_PROXY.</summary>
public sealed class ProxySettingsTests
{
    [Theory]   // golang.org/x/net/http/httpproxy, Config.useProxy
    [InlineData("", "https://foo.com/", true)]
    [InlineData("", "https://localhost/", false)]
    [InlineData("", "http://127.0.0.1:5000/", false)]
    [InlineData("", "https://127.255.0.3/", false)]
    [InlineData("", "https://[::1]/", false)]
    [InlineData("", "https://[2001:db8::1]/", true)]
    [InlineData("*", "https://foo.com/", false)]
    [InlineData("foo.com", "https://foo.com/", false)]
    [InlineData("foo.com", "https://FOO.com/", false)]
    [InlineData("FOO.com", "https://foo.com/", false)]
    [InlineData("foo.com", "https://bar.foo.com/", false)]
    [InlineData("foo.com", "https://barfoo.com/", true)]
    [InlineData(".foo.com", "https://foo.com/", true)]
    [InlineData(".foo.com", "https://bar.foo.com/", false)]
    [InlineData("*.foo.com", "https://foo.com/", true)]
    [InlineData("*.foo.com", "https://bar.foo.com/", false)]
    [InlineData(" a.com , foo.com ", "https://foo.com/", false)]
    [InlineData(",,", "https://foo.com/", true)]
    [InlineData("foo.com:443", "https://foo.com/", false)]
    [InlineData("foo.com:443", "https://foo.com:5000/", true)]
    [InlineData("foo.com:5000", "https://bar.foo.com:5000/", false)]
    [InlineData("192.168.1.1", "https://192.168.1.1/", false)]
    [InlineData("192.168.1.1", "https://192.168.1.2/", true)]
    [InlineData("192.168.0.0/16", "https://192.168.1.1/", false)]
    [InlineData("192.168.0.0/16", "https://192.169.1.1/", true)]
    [InlineData("192.168.0.0/33", "https://192.168.1.1/", true)]
    [InlineData("192.168.1.1:5000", "https://192.168.1.1:5000/", false)]
    [InlineData("192.168.1.1:5000", "https://192.168.1.1/", true)]
    [InlineData("2001:db8::52:0:1", "https://[2001:db8::52:0:1]/", false)]
    [InlineData("[2001:db8::52:0:1]:443", "https://[2001:db8::52:0:1]/", false)]
    [InlineData("[2001:db8::52:0:1]:66", "https://[2001:db8::52:0:1]/", true)]
    [InlineData("2001:db8::/32", "https://[2001:db8::52:0:1]/", false)]
    public void NO_PROXY_means_what_it_means_to_Go(string except, string destination, bool proxied) =>
        Assert.Equal(proxied, new ProxySettings("http://p.test:1", "http://p.test:1", except).Find(new Uri(destination)) is not null);

    [Theory]
    [InlineData("http", "http://one.test:81/")]
    [InlineData("https", "https://two.test/")]
    public void Each_scheme_has_its_own_proxy(string scheme, string expected) =>
        Assert.Equal(expected, new ProxySettings("one.test:81", "https://two.test", "").Find(new Uri($"{scheme}://foo.com/"))?.AbsoluteUri);

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
