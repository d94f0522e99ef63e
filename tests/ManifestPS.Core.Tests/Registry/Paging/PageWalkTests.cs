using ManifestPS.Errors;
using ManifestPS.Registry.Paging;
using ManifestPS.Transports;

namespace ManifestPS.Core.Tests;

/// <summary>reliability.md, B07 and G09: lists that do not end, go round, or repeat themselves.</summary>
public sealed class PageWalkTests
{
    private int _reads;

    [Fact]
    public async Task A_page_is_read_when_it_is_asked_for()
    {
        await foreach (ValueList<string> page in WalkAsync(next => Page($"{next}a", ["x" + next])))
        {
            Assert.Equal(1, _reads);
            break;
        }
        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task A_list_without_end_is_refused_after_ten_thousand_pages()   // B07
    {
        Assert.Equal(ImageErrorCode.TooManyPages, await FailAsync(next => Page($"{_reads}", [$"{_reads}"])));
        Assert.Equal(PageWalk.MaxPages, _reads);
    }

    [Fact]
    public async Task A_list_of_ten_thousand_pages_is_read_to_its_end() =>
        Assert.Equal(PageWalk.MaxPages, (await ReadAsync(next => Page(_reads == PageWalk.MaxPages ? null : $"{_reads}", [$"{_reads}"]))).Count);

    [Fact]
    public async Task A_list_of_more_than_a_million_items_is_refused()   // B07
    {
        const int Many = 100_000;

        Assert.Equal(ImageErrorCode.TooManyPages, await FailAsync(next => new Page<string>([.. Enumerable.Range(_reads * Many, Many).Select(i => $"{i}")], $"{_reads}")));
        Assert.Equal(PageWalk.MaxItems / Many, _reads);
    }

    [Theory]
    [InlineData("b", "b")]
    [InlineData("b", "c", "b")]
    public async Task A_list_that_goes_round_in_a_circle_is_refused(params string[] links)   // B07
    {
        Assert.Equal(ImageErrorCode.PageRefused, await FailAsync(next => Page(links[_reads - 1], [$"{_reads}"])));
        Assert.Equal(links.Length, _reads);
    }

    [Fact]
    public async Task What_a_page_repeats_of_itself_or_of_the_page_before_is_left_out_and_the_order_stays()   // G09
    {
        string[][] pages = [["b", "a", "b"], ["a", "c", "c"], [], ["d"]];

        Assert.Equal(["b", "a", "c", "d"], await ReadAsync(next => Page(_reads == pages.Length ? null : $"{_reads}", pages[_reads - 1])));
    }

    [Fact]
    public async Task A_list_that_lists_nothing_new_ends_after_a_few_pages() =>
        Assert.Equal((ImageErrorCode.PageRefused, 2 + PageWalk.MaxPagesWithoutNews), (await FailAsync(next => Page($"{_reads}", _reads % 2 == 0 ? ["a"] : ["b"])), _reads));

    [Fact]
    public async Task What_is_listed_and_cannot_be_used_counts_as_new_and_to_the_limit()
    {
        Assert.Equal(ImageErrorCode.TooManyPages, await FailAsync(next => new Page<string>([], $"{_reads}") { LeftOut = [.. Enumerable.Range(_reads * 250_000, 250_000).Select(i => $"{i}")] }));
        Assert.Equal(4, _reads);
    }

    [Fact]
    public async Task A_page_is_given_before_the_failure_of_its_link()
    {
        List<string> items = [];

        UnsupportedImageException error = await Assert.ThrowsAsync<UnsupportedImageException>(async () =>
        {
            await foreach (ValueList<string> page in WalkAsync(_ => Page(null, ["a"]) with { Failure = new UnsupportedImageException(ImageErrorCode.PageRefused, "x") }))
            {
                items.AddRange(page);
            }
        });

        Assert.Equal("x", error.Message);
        Assert.Equal(["a"], items);
    }

    [Fact]
    public async Task Links_are_not_kept()
    {
        List<WeakReference> links = [];
        await foreach (ValueList<string> _ in WalkAsync(_ => NextPage()))
        {
            if (links.Count == 20)
            {
                GC.Collect();   // while the walk still has what it keeps
                Assert.True(links.Count(link => link.IsAlive) < 5);
                break;
            }
        }
        Assert.Equal(20, links.Count);

        Page<string> NextPage()
        {
            string link = new('x', 4000 + _reads);
            links.Add(new WeakReference(link));
            return Page(link, [$"{_reads}"]);
        }
    }

    private static Page<string> Page(string? next, string[] items) => new([.. items], next);

    private IAsyncEnumerable<ValueList<string>> WalkAsync(Func<string?, Page<string>> read) => PageWalk.ReadAsync(
        "team/app",
        (next, _) =>
        {
            _reads++;
            return Task.FromResult(read(next));
        },
        TestContext.Current.CancellationToken);

    private async Task<List<string>> ReadAsync(Func<string?, Page<string>> read)
    {
        List<string> items = [];
        await foreach (ValueList<string> page in WalkAsync(read))
        {
            items.AddRange(page);
        }
        return items;
    }

    private async Task<ImageErrorCode> FailAsync(Func<string?, Page<string>> read) =>
        (await Assert.ThrowsAsync<UnsupportedImageException>(() => ReadAsync(read))).Code;
}
