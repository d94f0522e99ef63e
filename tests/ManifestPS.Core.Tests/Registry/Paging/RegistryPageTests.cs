using ManifestPS.Errors;
using ManifestPS.Registry.Paging;
using ManifestPS.TestRegistry;
using ManifestPS.Transports;
using RegistryOptions = ManifestPS.Registry.Connections.RegistryOptions;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, rows A07 and B07: where the next page of a list may lie.</summary>
public sealed class RegistryPageTests
{
    private const string Registry = "reg.test:5000";
    private const string Page = "/v2/a/tags/list?n=2";

    private static readonly RegistryOptions Patient = RegistryCall.Once;

    /// <summary>A Link header and the next page; null for none.</summary>
    public static TheoryData<string?, string?> Links => new()
    {
        { null, null },
        { "", null },
        { "</v2/a/tags/list?last=b>", null },
        { "</v2/a/tags/list?last=b>; rel=\"prev\"", null },
        { "</v2/a/tags/list?last=b>; title=\"rel=next\"", null },
        { "</v2/a/tags/list?n=2&last=b>; rel=\"next\"", "/v2/a/tags/list?n=2&last=b" },
        { "</v2/a/tags/list?last=b>;rel=next", "/v2/a/tags/list?last=b" },
        { "</v2/a/tags/list?last=b> ; REL = \"NEXT\"", "/v2/a/tags/list?last=b" },
        { "</v2/a/tags/list?last=b>; rel=\"prefetch next\"", "/v2/a/tags/list?last=b" },
        { "</v2/a/tags/list?last=b>; title=\"a, b; <c>\"; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<https://reg.test:5000/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<http://REG.test:5000/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },   // behind a proxy with TLS; only path and query are taken
        { "</v2/a/tags/list>; rel=\"first\", </v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "</v2/b/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "</v2/a/../b/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<https://evil.test/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<//evil.test/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<https://reg.test/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "<https://reg.test:5001/v2/a/tags/list?last=b>; rel=\"next\"", "/v2/a/tags/list?last=b" },
        { "</v2/a/tags/list?last=a,b>; rel=\"next\"", "/v2/a/tags/list?last=a,b" },
        { "</v2/a/tags/list?last=a%2Cb%20c>; rel=\"next\"", "/v2/a/tags/list?last=a%2Cb%20c" },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void B07_a_link_to_the_next_page_is_read_as_servers_write_it(string? link, string? expected) =>
        Assert.Equal(expected, PageLink.Next(Registry, Page, link));

    [Theory]
    [InlineData("/v2/a/tags/list?n=2")]
    [InlineData("")]
    [InlineData("https://reg.test:5000.evil.test/v2/a/tags/list?last=b")]
    [InlineData("https://evil.test/v2/a/tags/list")]
    [InlineData("https://evil.test/v2/a/tags/list?n=2")]
    [InlineData("https://evil.test/tags/list?last=b#fragment")]
    [InlineData("/v2/_catalog?last=b")]
    [InlineData("https://reg.test:5000@evil.test/v2/a/tags/list?last=b")]
    [InlineData("https://user:pw@reg.test:5000/v2/a/tags/list?last=b")]
    [InlineData("/v2/a/tags/list?last=b#fragment")]
    [InlineData("\\\\evil.test\\v2\\a\\tags\\list?last=b")]
    [InlineData("/\\evil.test/v2/a/tags/list?last=b")]
    [InlineData("file:///v2/a/tags/list?last=b")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://[/v2/a/tags/list?last=b")]
    [InlineData("/v2/a/tags/list?last=b\r\nX: y")]
    public void A07_B07_a_next_page_that_is_not_the_same_list_going_on_is_refused(string target)
    {
        RegistryException error = Assert.Throws<RegistryException>(() => PageLink.Next(Registry, Page, $"<{target}>; rel=\"next\""));

        Assert.Equal(ImageErrorCode.PageRefused, error.Code);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task B07_pages_that_lead_in_a_circle_end_at_the_first_return()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        string list = $"/v2/{RegistryCall.Repository}/tags/list";
        registry.Faults.On("GET", "*/tags/list?last=x").ReplaceHeader("Link", $"<{list}?last=y>; rel=\"next\"");
        registry.Faults.On("GET", "*/tags/list?last=y").ReplaceHeader("Link", $"<{list}?last=x>; rel=\"next\"");
        registry.Faults.On("GET", "*/tags/list*").ReplaceHeader("Link", $"<{list}?last=x>; rel=\"next\"");

        UnsupportedImageException error = await Assert.ThrowsAsync<UnsupportedImageException>(() => ReadAllAsync(registry));

        Assert.Equal(ImageErrorCode.PageRefused, error.Code);
        Assert.Equal(3, registry.Requests.Total);
    }

    [Fact]
    public async Task B07_the_link_to_the_next_page_may_be_the_second_of_several_headers()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync();
        _ = registry.Store.AddImage(RegistryCall.Repository, "1");
        string list = $"/v2/{RegistryCall.Repository}/tags/list";
        registry.Faults.On("GET", "*/tags/list?n=1000").AddHeader("Link", $"<{list}>; rel=\"first\"").AddHeader("Link", $"<{list}?last=1>; rel=\"next\"");

        Assert.Equal(2, await ReadAllAsync(registry));
    }

    /// <returns>The number of pages.</returns>
    private static async Task<int> ReadAllAsync(RegistryServer registry)
    {
        int pages = 0;
        await foreach (ValueList<string> _ in PageWalk.ReadAsync("tags", new RegistryCall(Patient).Client(registry).Tags().ReadAsync, TestContext.Current.CancellationToken))
        {
            pages++;
        }
        return pages;
    }
}
