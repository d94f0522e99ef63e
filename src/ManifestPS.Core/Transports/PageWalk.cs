using System.Runtime.CompilerServices;
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

    /// <summary>Reads the pages, each when it is asked for; none is kept.</summary>
    /// <typeparam name="T">What is listed.</typeparam>
    /// <param name="name">What is read, for the error's sentence.</param>
    /// <param name="readAsync">Reads a page, given what the page before said is next; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnsupportedImageException">The list goes round in a circle (PageRefused), or on without end (TooManyPages).</exception>
    public static async IAsyncEnumerable<ValueList<T>> ReadAsync<T>(
        string name, Func<string?, CancellationToken, Task<Page<T>>> readAsync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> visited = [];
        HashSet<T> before = [];
        int items = 0;
        string? next = null;
        do
        {
            Page<T> page = await readAsync(next, cancellationToken).ConfigureAwait(false);
            items += page.Items.Count;
            next = page.Next;
            yield return WithoutRepeats(page.Items, ref before);
            if (next is null)
            {
                yield break;
            }
            if (!visited.Add(next))
            {
                throw new UnsupportedImageException(ImageErrorCode.PageRefused, $"The list of '{name}' goes round in a circle: a page says that one before it comes next.");
            }
        }
        while (items < MaxItems && visited.Count < MaxPages);
        throw new UnsupportedImageException(ImageErrorCode.TooManyPages, $"The list of '{name}' has more than {MaxPages:N0} pages or {MaxItems:N0} items.");
    }

    private static ValueList<T> WithoutRepeats<T>(ValueList<T> items, ref HashSet<T> before)
    {
        HashSet<T> here = [];
        HashSet<T> seen = before;
        before = here;
        return [.. items.Where(item => here.Add(item) && !seen.Contains(item))];
    }
}
