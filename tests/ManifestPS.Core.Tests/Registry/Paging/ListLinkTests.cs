using System.Globalization;
using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

/// <summary>What happens to a list of tags, repositories or referrers whose links are odd or hostile.</summary>
public sealed class ListLinkTests
{
    private static readonly string[] Kinds = ["tags", "catalog", "referrers"];

    /// <summary>A link as registries behind a reverse proxy write it; {path} is the list's own path, {kind} its end.</summary>
    private static readonly string[] LinksOfProxies =
    [
        "<{path}?last=b>; rel=\"next\"",
        "<http://{host}/repository/proxy{path}?n=2&last=b>; rel=\"next\"",   // Nexus
        "<http://registry:5000{path}?n=2&last=b>; rel=\"next\"",
        "<https://registry.internal{path}?last=b&n=2>; rel=\"next\"",
        "</v2/{kind}?last=b&n=2>; rel=\"next\"",   // Artifactory, whose repository key is missing
        "</v2/other/repository/{kind}?last=b>; rel=\"next\"",
        "<{kind}?last=b>; rel=\"next\"",   // relative to something else
        "<?last=b>; rel=\"next\"",
    ];

    private static readonly string[] LinksOfNoUse =
    [
        "{path}?last=b",
        "<{path}?last=b; rel=\"next\"",
        "{path}?last=b; rel=\"next\"",
        "<http://user:pw@registry:5000{path}?last=b>; rel=\"next\"",
        "<{path}?last=b#x>; rel=\"next\"",
        "<file://{path}?last=b>; rel=\"next\"",
        "</v2/team/app/manifests/latest?last=b>; rel=\"next\"",
        "<http://elsewhere.example{path}>; rel=\"next\"",
    ];

    public static TheoryData<string, string> OfProxies => new(from kind in Kinds from link in LinksOfProxies select (kind, link));

    public static TheoryData<string, string> Unusable => new(from kind in Kinds from link in LinksOfNoUse select (kind, link));

    public static TheoryData<string> All => new(Kinds);

    [Theory]
    [MemberData(nameof(OfProxies))]
    public async Task A_link_with_another_host_or_path_continues_the_list_on_its_own_path(string kind, string link)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, request) => request.Query("last") is null ? (["a", "b"], Fill(link, self)) : (["c"], null));

        (IReadOnlyList<string> names, ImageException? error) = await list.ReadAllAsync();

        Assert.Null(error);
        Assert.Equal(["a", "b", "c"], names);
        Assert.Equal(2, list.Requests.Count);
        Assert.All(list.Requests, target => Assert.Equal(list.Path, Uri.UnescapeDataString(target.Split('?')[0])));
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_page_whose_link_cannot_be_used_is_given_before_the_error(string kind, string link)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, _) => (["a", "b"], Fill(link, self)));

        (IReadOnlyList<string> names, ImageException? error) = await list.ReadAllAsync();

        Assert.Equal(["a", "b"], names);
        Assert.Equal(ImageErrorCode.PageRefused, error?.Code);
        Assert.DoesNotContain("pw", error!.Message, StringComparison.Ordinal);
        _ = Assert.Single(list.Requests);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_empty_Link_header_is_the_end_of_the_list(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (_, _) => (["a", "b"], ""));

        Assert.Equal((2, null), await CountAsync(list));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_list_that_repeats_its_last_name_for_ever_ends_after_a_few_pages(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, request) => (request.Query("last") is null ? ["a", "z"] : ["z"], Growing(self)));

        Assert.Equal((2, ImageErrorCode.PageRefused), await CountAsync(list));
        Assert.Equal(6, list.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Empty_pages_without_end_are_read_a_few_times(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, _) => ([], Growing(self)));

        Assert.Equal((0, ImageErrorCode.PageRefused), await CountAsync(list));
        Assert.Equal(5, list.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Pages_that_alternate_are_noticed_although_every_link_is_new(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, _) => (self.Requests.Count % 3 == 0 ? ["a"] : self.Requests.Count % 3 == 1 ? ["b", "c"] : ["d"], Growing(self)));

        Assert.Equal(ImageErrorCode.PageRefused, (await list.ReadAllAsync()).Error?.Code);
        Assert.Equal(8, list.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_few_empty_pages_within_a_list_are_no_end(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, _) => (self.Requests.Count % 5 == 0 ? [$"n{self.Requests.Count}"] : [], self.Requests.Count == 25 ? null : Growing(self)));

        Assert.Equal((5, null), await CountAsync(list));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_link_of_more_than_8000_characters_is_not_followed(string kind)
    {
        await using ListOfNames list = await ListOfNames.StartAsync(kind, (self, _) => (["a"], $"<{self.Path}?x={new string('y', 59 * 1024)}>; rel=\"next\""));

        (int count, ImageErrorCode? code) = await CountAsync(list);

        Assert.Equal((1, ImageErrorCode.PageRefused), (count, code));
        _ = Assert.Single(list.Requests);
    }

    [Fact]
    public async Task Names_that_cannot_be_tags_show_that_a_list_advances()   // Artifactory lists digests
    {
        await using ListOfNames list = await ListOfNames.StartAsync("tags", (self, _) => self.Requests.Count == 10 ? (["latest"], null) : ([$"sha256:{self.Requests.Count:D64}"], Growing(self)));

        Assert.Equal((1, null), await CountAsync(list));
    }

    private static string Growing(ListOfNames list) => string.Create(CultureInfo.InvariantCulture, $"<{list.Path}?last=z{new string('z', list.Requests.Count)}>; rel=\"next\"");

    private static string Fill(string link, ListOfNames list) =>
        link.Replace("{path}", list.Path, StringComparison.Ordinal).Replace("{kind}", list.Path[(list.Path.LastIndexOf('/', list.Path.LastIndexOf('/') - 1) + 1)..], StringComparison.Ordinal).Replace("{host}", list.Address, StringComparison.Ordinal);

    private static async Task<(int Count, ImageErrorCode? Code)> CountAsync(ListOfNames list) =>
        await list.ReadAllAsync() is var (names, error) ? (names.Count, error?.Code) : default;
}
