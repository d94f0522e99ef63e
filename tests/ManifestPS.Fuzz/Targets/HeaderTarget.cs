using System.Net;
using System.Text;
using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Registry.Authentication;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Limits;
using ManifestPS.Registry.Paging;
using ManifestPS.Registry;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any text of a registry's header (WWW-Authenticate, Link, Location, Retry-After, Content-Length, Content-Type, quotas) is read, or is one RegistryException; and it never leads anywhere but to HTTP.</summary>
public sealed class HeaderTarget : FuzzTarget
{
    private const string Page = "/v2/a/tags/list?n=2";

    private static readonly Origin Home = new("https", "reg.test", 5000);

    public override IReadOnlyList<string> Corpus { get; } =
    [
        """Bearer realm="https://auth.reg.test/token",service="s",scope="repository:a:pull,push" """,
        """Negotiate oRoxyz==, Basic realm="a, \"b\" c", Bearer realm=https://reg.test:5000/token?x=y""",
        """</v2/a/tags/list?n=2&last=b>; rel="next", <x>; rel=prev; title="a, <b>" """,
        "https://cdn.test/x?sig=1", "/v2/a/blobs/uploads/1?_state=x", "../x", "//evil.test/x",
        "120", "Wed, 21 Oct 2026 07:28:00 GMT", "100;w=21600", "bytes 0-9/10", "299 - \"gone soon\"",
        "application/vnd.oci.image.manifest.v1+json; charset=utf-8", "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
    ];

    public override IReadOnlyList<string> Dictionary { get; } =
    [
        "Bearer", "Basic", "realm=", "service=", "scope=", "\"", "\\", ",", ";", "=", " ", "\t", "<", ">", "rel=", "next", "https://", "http://", "file:///", "ftp://", "//", "/", "\\\\", "@", "user:pw@", "#", "?", "&", "%", "%2e", "%5c", "%00",
        "\r\n", "\0", "[::1]", "[fe80::1%25lo]", "127.1", "0x7f.1", "reg.test:5000", "reg.test", "/v2/a/tags/list", "99999", "-1", "1e9", "99999999999999999999", "GMT", "é", "\u202e", "\u2028", new('a', 300),
    ];

    public override bool Try(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        bool accepted = false;
        foreach (Challenge challenge in ChallengeParser.Parse([text]))
        {
            Require(challenge.Scheme.Length > 0, "a challenge without a scheme");
            accepted |= challenge.Scope is not null;
            accepted |= Refusable(() => IsHttp(TokenRealm.Check(Home, challenge, isSecret: false, trusted: [])), "the realm");
            _ = Refusable(() => OwnRealm(TokenRealm.Check(Home, challenge, isSecret: true, trusted: [])), "the realm of a secret");
            _ = TokenScope.Merge(challenge.Scope ?? string.Empty);
        }
        bool paged = false;
        _ = Refusable(() => LeadsOn(text, out paged), "the next page");
        _ = Refusable(() => IsHttp(Home.Resolve(text)), "the place of an upload");
        _ = Refusable(() => Redirect(text), "a redirect");
        using HttpResponseMessage response = new(HttpStatusCode.TooManyRequests) { Content = new ByteArrayContent([]) };
        foreach (string name in new[] { "Retry-After", "ratelimit-limit", "ratelimit-remaining", "docker-ratelimit-source" })
        {
            _ = response.Headers.TryAddWithoutValidation(name, text);
        }
        _ = response.Content.Headers.TryAddWithoutValidation("Content-Length", text);
        Require(RetryAfter.Read(response, SystemClock.Instance) is null or { Ticks: > 0 }, "a wait that is over before it begins");
        _ = PullQuota.Read(name => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null);
        _ = Refusable(() => Sound(response), "a length");   // which is shown, but not at length
        _ = MediaTypes.FromHeader(text);
        return accepted | paged | Corpus.Contains(text);
    }

    private static bool Refusable(Func<bool> read, string what)
    {
        try
        {
            Require(read(), $"{what} leads astray");
            return true;
        }
        catch (RegistryException e)
        {
            Require(e.Message.Length < 1000 && (e.Code == ImageErrorCode.ResponseInvalid || !e.Message.Contains("user:pw", StringComparison.Ordinal)), $"{what}: the message shows too much");
            return false;
        }
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == "https" && uri.UserInfo.Length == 0;   // the registry has TLS, so nothing less will do

    private static bool OwnRealm(Uri realm) => IsHttp(realm) && (realm.IdnHost == Home.Host || realm.IdnHost.EndsWith("." + Home.Host, StringComparison.Ordinal));

    private static bool LeadsOn(string link, out bool found)
    {
        string? next = PageLink.Next("reg.test:5000", Page, link);
        found = next is not null;
        return next is null || (next != Page && next.Split('?')[0] == Page.Split('?')[0]);
    }

    private static bool Sound(HttpResponseMessage response)
    {
        Framing.Require(response, "reg.test");
        return true;
    }

    /// <summary>Every hop that a redirect to this address makes is one of HTTPS.</summary>
    private static bool Redirect(string location)
    {
        using Redirector wire = new(location);
        using RedirectHandler handler = new(wire, mayLeave: true);
        using HttpMessageInvoker pipeline = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Get, "https://reg.test:5000/v2/a/manifests/1");
        using HttpResponseMessage response = pipeline.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        return wire.Seen.TrueForAll(IsHttp);
    }

    /// <summary>Answers the first request with a redirect, and the next with a body.</summary>
    private sealed class Redirector(string location) : HttpMessageHandler
    {
        public List<Uri> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(request.RequestUri!);   // every request has one
            HttpResponseMessage response = new(Seen.Count == 1 ? HttpStatusCode.TemporaryRedirect : HttpStatusCode.OK) { RequestMessage = request };
            _ = response.Headers.TryAddWithoutValidation("Location", location);
            return Task.FromResult(response);
        }
    }
}
