using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Images;

/// <summary>The one way through an image: how deep, in which order, each list once, how many reads at a time, how many bytes, and what becomes of an entry that cannot be read.</summary>
/// <remarks>Lists of lists multiply, so the depth and the number of entries are limited. Nothing else recurses over the entries of lists.</remarks>
internal sealed class ImageWalk
{
    /// <summary>The deepest nesting of lists that is followed; OCI allows any, builders make one.</summary>
    public const int MaxDepth = 8;

    /// <summary>How many bytes of documents a walk keeps at a time before it passes results on.</summary>
    public const int MaxBytesAtATime = 16 * 1024 * 1024;

    private const int MaxEntries = 100_000;
    private const long MaxBytesKept = 256L * 1024 * 1024;   // a hundred times what the largest lists of real images come to

    private readonly string _where;
    private readonly int _atATime;
    private readonly ConcurrentDictionary<string, bool> _visited = new(StringComparer.Ordinal);
    private int _entries;
    private long _kept;

    /// <param name="where">What is walked through, as an error names it.</param>
    /// <param name="atATime">How many nodes are visited at a time.</param>
    public ImageWalk(string where, int atATime = 16) => (_where, _atATime) = (where, atATime);

    /// <summary>Visits a node. It does its own work, and has the walk visit what is below it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="below">Visits nodes below, and returns their results in order. Takes the number of entries there are, which need not all be visited.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public delegate Task<TResult> Visit<TNode, TResult>(TNode node, Func<IReadOnlyList<TNode>, int, Task<TResult[]>> below, CancellationToken cancellationToken);

    /// <summary>Walks from a node downwards.</summary>
    /// <param name="root">The node.</param>
    /// <param name="visit">What is done at each node.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="depth">How deep the node is nested; 1 for what the user named.</param>
    /// <exception cref="ManifestException">The lists nest too deep, or have too many entries.</exception>
    public Task<TResult> RunAsync<TNode, TResult>(TNode root, Visit<TNode, TResult> visit, CancellationToken cancellationToken, int depth = 1)
        where TNode : IWalkNode => visit(root, (nodes, entries) => VisitBelowAsync(nodes, entries, visit, depth, cancellationToken), cancellationToken);

    /// <summary>All entries that are no lists, in order, those of a nested list in its place. A nested list that cannot be read stands for itself.</summary>
    /// <param name="root">A list.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The list cannot be read, or the lists exceed a limit.</exception>
    public async Task<Queue<ImageNode>> ExpandAsync(ImageNode root, CancellationToken cancellationToken)
    {
        return new Queue<ImageNode>(await RunAsync<ImageNode, IEnumerable<ImageNode>>(root, ExpandAsync, cancellationToken).ConfigureAwait(false));

        async Task<IEnumerable<ImageNode>> ExpandAsync(ImageNode node, Func<IReadOnlyList<ImageNode>, int, Task<IEnumerable<ImageNode>[]>> below, CancellationToken stop)
        {
            if (node.Entry is { } entry && !TryVisit(entry.Digest))
            {
                return [];
            }
            ManifestDocument document;
            try
            {
                document = await node.ReadDocumentAsync(stop).ConfigureAwait(false);
            }
            catch (ImageException e) when (node.Entry is not null)
            {
                return [node.Failed(e)];
            }
            IReadOnlyList<ImageNode> children = document is ManifestList list ? node.Children(list) : [];
            Queue<IEnumerable<ImageNode>> nested = new(await below([.. children.Where(child => child.IsList)], children.Count).ConfigureAwait(false));
            return [.. children.SelectMany(child => child.IsList ? nested.Dequeue() : [child])];
        }
    }

    /// <summary>Does work at each node, and gives each result as soon as it and all before it are there. What is passed on is not kept.</summary>
    /// <param name="nodes">The nodes, which the walk takes out.</param>
    /// <param name="work">The work; null if the node is of no interest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async IAsyncEnumerable<WalkResult<T>> SelectAsync<T>(Queue<ImageNode> nodes, Func<ImageNode, CancellationToken, Task<T?>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        IAsyncEnumerable<WalkResult<T>?> results = BoundedWork.SelectAsync(TakeFrom(nodes), _atATime, node => node.Descriptor.Size, MaxBytesAtATime, (node, stop) => TryAsync(node, work, stop), cancellationToken);
        await foreach (WalkResult<T>? result in results.ConfigureAwait(false))
        {
            if (result is not null)
            {
                yield return result;
            }
        }
    }

    /// <summary>True the first time; what was visited need not be looked into again.</summary>
    /// <param name="document">The document's digest, or whatever else it is known by.</param>
    public bool TryVisit(string document) => _visited.TryAdd(document, true);

    /// <summary>Counts bytes that the operation keeps until it ends.</summary>
    /// <exception cref="ManifestException">They are too many.</exception>
    public void Keep(long bytes)
    {
        if (bytes <= OciJson.MaxDocumentBytes && Interlocked.Add(ref _kept, bytes) > MaxBytesKept)   // one that is too large for any document is refused by its source
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The manifests and configurations in {_where} have more than {MaxBytesKept:N0} bytes together, the limit.");
        }
    }

    /// <summary>Counts a list whose entries are about to be visited.</summary>
    /// <param name="entries">How many there are.</param>
    /// <param name="depth">How deep the list is nested; 1 for what the user named.</param>
    /// <exception cref="ManifestException">That is too deep, or there are too many.</exception>
    public void Enter(int entries, int depth)
    {
        if (depth > MaxDepth || Interlocked.Add(ref _entries, entries) > MaxEntries)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The lists in {_where} nest deeper than {MaxDepth} levels, or have more than {MaxEntries:N0} entries together.");
        }
    }

    private static IEnumerable<ImageNode> TakeFrom(Queue<ImageNode> nodes)
    {
        while (nodes.Count > 0)
        {
            yield return nodes.Dequeue();
        }
    }

    private static async Task<WalkResult<T>?> TryAsync<T>(ImageNode node, Func<ImageNode, CancellationToken, Task<T?>> work, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            T? found = node.Failure is { } failure ? throw failure : await work(node, cancellationToken).ConfigureAwait(false);
            return found is null ? null : new WalkResult<T>(found, Failure: null);
        }
        catch (ImageException e) when (node.Entry is not null)
        {
            return new WalkResult<T>(Value: null, new EntryException(node.Reference, node.Entry, node.Source, e));
        }
    }

    private async Task<TResult[]> VisitBelowAsync<TNode, TResult>(IReadOnlyList<TNode> nodes, int entries, Visit<TNode, TResult> visit, int depth, CancellationToken cancellationToken)
        where TNode : IWalkNode
    {
        Enter(entries, depth);
        TResult[] results = new TResult[nodes.Count];
        ILookup<bool, int> lists = Enumerable.Range(0, nodes.Count).ToLookup(index => nodes[index].IsList);
        await BoundedWork.RunAsync(lists[false], _atATime, VisitAsync, cancellationToken).ConfigureAwait(false);
        foreach (int index in lists[true])
        {
            await VisitAsync(index, cancellationToken).ConfigureAwait(false);   // one after the other: under which of two a third is visited must not depend on which is read faster
        }
        return results;

        async Task VisitAsync(int index, CancellationToken stop) =>
            results[index] = await visit(nodes[index], (children, count) => VisitBelowAsync(children, count, visit, depth + 1, stop), stop).ConfigureAwait(false);
    }
}
