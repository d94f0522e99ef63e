using System.Management.Automation;
using ManifestPS.Registry;

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
    private protected async Task WriteAsync(string target, Func<IActivityLog, NameList> open)
    {
        ActivityBuffer log = new();
        string? next = null;
        do
        {
            object[] objects;
            try
            {
                NameList list = open(log);
                NamePage page = await list.ReadAsync(next, StopToken);
                objects = await Task.WhenAll(Take(page).Select(list.DescribeAsync));
                next = page.Next;
            }
            catch (Exception e) when (ErrorRecords.From(e, target) is { } error)
            {
                log.Flush(this);
                WriteError(error);
                return;
            }
            log.Flush(this);
            foreach (object item in objects)
            {
                WriteObject(item);   // outside the try: what a downstream command throws is not ours
            }
        }
        while (next is not null && !IsFull);
    }

    private List<string> Take(NamePage page)
    {
        WildcardPattern pattern = new(Filter, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        List<string> taken = [];
        foreach (string name in page.Names.Where(name => pattern.IsMatch(name)))
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

    /// <summary>A list of names that is read page by page, and what becomes of each name.</summary>
    private protected sealed record NameList(Func<string?, CancellationToken, Task<NamePage>> ReadAsync, Func<string, Task<object>> DescribeAsync);
}
