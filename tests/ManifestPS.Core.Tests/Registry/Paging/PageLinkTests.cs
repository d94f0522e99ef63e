using ManifestPS.Errors;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, B07: where a Link header may lead.</summary>
public sealed class PageLinkTests
{
    private const string Authority = "registry.example:5000";
    private const string List = "/v2/team/app/tags/list";

    public static TheoryData<string?, string?> Followed { get; } = new()
    {
        { null, null },
        { "", null },
        { $"<{List}?n=2&last=b>; rel=\"next\"", $"{List}?n=2&last=b" },
        { $"<{List}?last=b>;rel=next", $"{List}?last=b" },
        { $"<{List}?last=b> ; REL = \"next\"", $"{List}?last=b" },
        { $"<{List}?last=b>; rel=\"prev next\"", $"{List}?last=b" },
        { $"<{List}?last=b>; title=\"a, b; rel=prev\"; rel=\"next\"", $"{List}?last=b" },
        { $"<{List}?last=a>; rel=\"prev\", <{List}?last=b,c>; rel=\"next\"", $"{List}?last=b,c" },
        { $"<https://{Authority}{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { $"<http://{Authority}{List}?last=b>; rel=\"next\"", $"{List}?last=b" },   // a proxy that ends TLS does not tell the registry
        { $"<//{Authority.ToUpperInvariant()}{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { "<?last=b>; rel=\"next\"", $"{List}?last=b" },
        { "<list?last=b>; rel=\"next\"", $"{List}?last=b" },
        { $"<{List}?last=b>; rel=\"prev\"", null },
        { $"<{List}?last=b>", null },
        { $" , ,<{List}?last=b>; rel=\"prev\", ", null },
        { $"<{List}?last=b> rel=\"next\"", $"{List}?last=b" },
        { $"nonsense, <{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { $"<https://elsewhere.example{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { $"<https://registry.example{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { $"<//elsewhere.example{List}?last=b>; rel=\"next\"", $"{List}?last=b" },
        { "</v2/other/tags/list?last=b>; rel=\"next\"", $"{List}?last=b" },
    };

    public static TheoryData<string> Refused { get; } =
    [
        "rel=\"next\"",
        $"<{List}?last=b; rel=\"next\"",
        $"{List}?last=b",
        $"<{List}?last={new string('x', 8000)}>; rel=\"next\"",
        $"<https://elsewhere.example{List}>; rel=\"next\"",
        $"<https://elsewhere.example{List}?n=2>; rel=\"next\"",
        $"<https://user@elsewhere.example{List}>; rel=\"next\"",
        $"<\\\\elsewhere.example{List}>; rel=\"next\"",
        "</v2/team/app/manifests/latest>; rel=\"next\"",
        "</v2/team/app/manifests/latest?last=b>; rel=\"next\"",
        "</v2/_catalog?last=b>; rel=\"next\"",
        "<../../../../_catalog>; rel=\"next\"",
        $"<{List}?n=2>; rel=\"next\"",
        "<>; rel=\"next\"",
        "<http://[>; rel=\"next\"",
    ];

    [Theory]
    [MemberData(nameof(Followed))]
    public void A_link_to_the_next_page_is_followed_on_the_lists_own_path(string? link, string? next) => Assert.Equal(next, PageLink.Next(Authority, List + "?n=2", link));

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_link_that_is_malformed_or_leads_to_something_else_is_not(string link) =>
        Assert.Equal(ImageErrorCode.PageRefused, Assert.Throws<RegistryException>(() => PageLink.Next(Authority, List + "?n=2", link)).Code);

    [Fact]
    public void A_digest_may_be_escaped() =>
        Assert.Equal("/v2/a/referrers/sha256%3Aab?p=2", PageLink.Next(Authority, "/v2/a/referrers/sha256:ab", "</v2/a/referrers/sha256%3Aab?p=2>; rel=\"next\""));

    [Theory]
    [InlineData("<", 65_536, true)]
    [InlineData("<>;", 21_845, false)]
    [InlineData("<a>\"", 16_384, true)]
    [InlineData("<a>; rel=", 7_000, false)]
    [InlineData(" ,", 32_768, false)]
    public async Task A_header_of_64_KiB_takes_no_time(string part, int count, bool isMalformed)
    {
        string header = string.Concat(Enumerable.Repeat(part, count));

        Page<string> page = await Task.Run(() => PageLink.Read<string>([], Authority, List, header), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal((null, isMalformed), (page.Next, page.Failure is not null));
    }
}
