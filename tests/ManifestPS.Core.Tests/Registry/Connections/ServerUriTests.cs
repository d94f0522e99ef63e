using System.Net;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Paging;
using ManifestPS.Registry;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, row A07: addresses that no server may give, wherever it gives them.</summary>
public sealed class ServerUriTests
{
    private const string Page = "/v2/a/tags/list?n=2";

    private static readonly Origin Registry = new("https", "reg.test", 443);

    public static TheoryData<string> Refused =>
    [
        // a fragment, behind which a query would be lost
        "https://reg.test/v2/a/tags/list?last=b#x", "https://reg.test/v2/a#", "https://reg.test/#/v2/a", "https://reg.test#x", "https://cdn.test/up?sig=x#?", "https://reg.test/v2/a?x=1#y=2",
        "https://reg.test/v2/a#https://evil.test/", "https://reg.test/token#@evil.test/",

        // a user
        "https://user@reg.test/v2/a", "https://user:pw@reg.test/v2/a", "https://:pw@reg.test/v2/a", "https://reg.test:443@evil.test/v2/a", "https://reg.test%40x@evil.test/v2/a",
        "https://a%3Ab@reg.test/", "http://user@reg.test/v2/a",

        // a backslash, which System.Uri takes for a slash
        @"\\evil.test\share", @"/\evil.test/x", @"https:\\evil.test\x", @"https://evil.test\@reg.test/token", @"https://reg.test\@evil.test/token", @"https://reg.test/a\token",
        @"https:/\evil.test/x", @"\/evil.test/x", @"https://reg.test/v2/a?x=\", @"C:\x",

        // control characters
        "https://reg.test/v2/a\r\nX: y", "https://reg.test/v2/a\n", "\thttps://reg.test/v2/a", "https://reg.test/\0", "https://reg.test/v2/a\u007f", "https://reg.test/\u001b[2J", "https://reg\t.test/v2/a",
        "https://reg.test/\u0085", "https://reg.test/\u009b31m",

        // not HTTP
        "file:///etc/passwd", "file://reg.test/v2/a", "ftp://reg.test/v2/a", "gopher://reg.test/", "javascript:alert(1)", "data:application/json,{}", "unix:/var/run/docker.sock", "ws://reg.test/", "httpx://reg.test/v2/a",
        "mailto:a@reg.test", "ldap://reg.test/x", "blob:https://reg.test/x",

        // no address
        "", "https://", "http://", "https://[::1", "https://[/v2/a", "https://a b/", "https://reg.test:99999/", "https://reg.test:x/", "https:///",
    ];

    /// <summary>What a server may say, seen from the address in the middle, and what it means.</summary>
    public static TheoryData<string, string> Taken => new()
    {
        { "/v2/a/x?n=1", "https://reg.test/v2/a/x?n=1" },
        { "https://reg.test/v2/a/x%2Fy?x=a%2Bb%20c", "https://reg.test/v2/a/x%2Fy?x=a%2Bb%20c" },
        { "//cdn.test/x?sig=a:b@c", "https://cdn.test/x?sig=a:b@c" },
        { "https://cdn.test:8443/x", "https://cdn.test:8443/x" },
        { "https://[::1]:5000/v2/", "https://[::1]:5000/v2/" },
        { "http://reg.test/x", "http://reg.test/x" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A07_no_bytes_go_there(string address) =>
        Assert.Equal(ImageErrorCode.RedirectRefused, Assert.Throws<RegistryException>(() => Registry.Resolve(address)).Code);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A07_no_redirect_is_followed_there(string address)
    {
        using HttpMessageInvoker client = new(new RedirectHandler(new Redirecting(address), mayLeave: true));
        using HttpRequestMessage request = new(HttpMethod.Get, "https://reg.test/v2/a");

        Assert.Equal(ImageErrorCode.RedirectRefused, (await Assert.ThrowsAsync<RegistryException>(() => client.SendAsync(request, TestContext.Current.CancellationToken))).Code);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A07_no_list_goes_on_there(string address) =>
        Assert.Equal(ImageErrorCode.PageRefused, Assert.Throws<RegistryException>(() => PageLink.Next(Registry.Authority, Page, $"<{address}>; rel=\"next\"")).Code);

    [Theory]
    [MemberData(nameof(Refused))]
    [InlineData("https://reg.test/to ken")]
    [InlineData("https://r\u0435g.test/token")]   // a Cyrillic letter
    [InlineData("/token")]
    public void A07_no_token_is_asked_for_there(string address) =>
        Assert.Equal(ImageErrorCode.AuthRealmRefused, Assert.Throws<RegistryException>(() => TokenRealm.Check(Registry, new Challenge("Bearer", ValueMap.Create([new("realm", address)])), isSecret: false, trusted: [])).Code);

    [Theory]
    [MemberData(nameof(Taken))]
    public void Any_other_is_taken_as_it_is(string address, string meaning) =>
        Assert.Equal(meaning, ServerUri.Find(address, new Uri("https://reg.test/v2/a/y?z"))?.AbsoluteUri);

    /// <summary>A server that redirects, and would answer where it redirects to.</summary>
    private sealed class Redirecting(string location) : HttpMessageHandler
    {
        private bool _redirected;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = new(_redirected ? HttpStatusCode.OK : HttpStatusCode.TemporaryRedirect) { RequestMessage = request };
            _ = _redirected || response.Headers.TryAddWithoutValidation("Location", location);
            _redirected = true;
            return Task.FromResult(response);
        }
    }
}
