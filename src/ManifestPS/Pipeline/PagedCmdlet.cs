using System.Management.Automation;
using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;
using ManifestPS.Registry.Paging;
using ManifestPS.Transports;

namespace ManifestPS.Pipeline;

/// <summary>A cmdlet that lists names as they arrive, page by page: filtered, and from -Skip to -First.</summary>
public abstract class PagedCmdlet : RegistryCmdlet
{
    private ulong _skipped;
    private ulong _taken;

    /// <summary>Only names that match this wildcard pattern.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Filter { get; set; } = "*";

    private bool IsFull => _taken >= PagingParameters.First;

    /// <summary>Writes one list; its failure is one error record.</summary>
    /// <param name="target">What is listed, for the error.</param>
    /// <param name="open">Opens the list.</param>
    private protected async Task WriteAsync(string target, Func<ITrace, NameList> open)
    {
        TraceBuffer log = new();
        IAsyncEnumerator<object> objects = ListAsync(target, () => open(log)).GetAsyncEnumerator(StopToken);
        await WriteAllAsync(objects, objects.MoveNextAsync().AsTask(), log, exception => ErrorRecords.From(exception, target));
    }

    /// <summary>The next page is asked for when every object of the one before has been taken.</summary>
    private async IAsyncEnumerable<object> ListAsync(string target, Func<NameList> open)
    {
        if (IsFull)
        {
            yield break;
        }
        NameList list = open();
        await foreach (ValueList<string> names in PageWalk.ReadAsync(target, list.ReadAsync, StopToken))
        {
            await foreach (object item in BoundedWork.SelectAsync(Take(names), ThrottleLimit, (name, _) => list.DescribeAsync(name), StopToken))
            {
                yield return item;
            }
            if (IsFull)
            {
                yield break;
            }
        }
    }

    private List<string> Take(ValueList<string> names)
    {
        WildcardPattern pattern = new(Filter, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        List<string> taken = [];
        foreach (string name in names.Where(name => pattern.IsMatch(name)))
        {
            if (_skipped < PagingParameters.Skip)
            {
                _skipped++;
            }
            else if (!IsFull)
            {
                _taken++;
                taken.Add(name);
            }
        }
        return taken;
    }

    /// <summary>A list of names that is read page by page, and what becomes of each name: an object, or the error record for it.</summary>
    private protected sealed record NameList(Func<string?, CancellationToken, Task<Page<string>>> ReadAsync, Func<string, Task<object>> DescribeAsync);
}
