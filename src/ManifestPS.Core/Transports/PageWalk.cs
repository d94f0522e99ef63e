using System.Runtime.CompilerServices;
using System.Text;
using ManifestPS.Errors;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>Reads a list to its end, page by page. One that seems to have no end is refused, and what a page repeats of itself or of the page before is left out.</summary>
public static class PageWalk
{
    /// <summary>The most pages of one list that are read.</summary>
    public const int MaxPages = 10_000;

    /// <summary>The most items of one list that are read.</summary>
    public const int MaxItems = 1_000_000;

    /// <summary>The most pages in a row that list nothing new. Registries that filter a list do send a few.</summary>
    public const int MaxPagesWithoutNews = 5;

    /// <summary>Reads the pages, each when it is asked for; none is kept.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="name">What is read, for the error's sentence.</param>
    /// <param name="readAsync">Reads a page, given what the page before said is next; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The list continues where it cannot be followed or goes round in a circle (PageRefused), or has no end (TooManyPages). All pages before were given.</exception>
    public static async IAsyncEnumerable<ValueList<T>> ReadAsync<T>(
        string name, Func<string?, CancellationToken, Task<Page<T>>> readAsync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> visited = [];
        HashSet<int> seen = [];
        HashSet<T> before = [];
        int items = 0;
        int withoutNews = 0;
        string? next = null;
        do
        {
            Page<T> page = await readAsync(next, cancellationToken).ConfigureAwait(false);
            items += page.Items.Count + page.LeftOut.Count;
            withoutNews = HasNews(page, seen) ? 0 : withoutNews + 1;
            next = page.Next;
            yield return WithoutRepeats(page.Items, ref before);
            if (page.Failure is { } failure)
            {
                throw failure;
            }
            if (next is null)
            {
                yield break;
            }
            if (!visited.Add(Digest.Compute("sha256", Encoding.UTF8.GetBytes(next))))   // a link may be long
            {
                throw Circle($"The list of '{name}' loops: a page names an earlier page as the next one.");
            }
            if (withoutNews == MaxPagesWithoutNews)
            {
                throw Circle($"The list of '{name}' does not advance: its last {MaxPagesWithoutNews} pages list nothing new, yet it names another one.");
            }
        }
        while (items < MaxItems && visited.Count < MaxPages);
        throw new UnsupportedImageException(ImageErrorCode.TooManyPages, $"The list of '{name}' has more than {MaxPages:N0} pages or {MaxItems:N0} items.");
    }

    /// <summary>Whether a page lists something that no page before it did. Hash codes are enough: where a few are equal by chance, a page still has others.</summary>
    private static bool HasNews<T>(Page<T> page, HashSet<int> seen)
    {
        int before = seen.Count;
        seen.UnionWith(page.Items.Concat(page.LeftOut).Select(item => item?.GetHashCode() ?? 0));
        return seen.Count > before;
    }

    private static UnsupportedImageException Circle(string sentence) => new(ImageErrorCode.PageRefused, sentence);

    private static ValueList<T> WithoutRepeats<T>(ValueList<T> items, ref HashSet<T> before)
    {
        HashSet<T> here = [];
        HashSet<T> seen = before;
        before = here;
        return [.. items.Where(item => here.Add(item) && !seen.Contains(item))];
    }
}
