using ManifestPS.Concurrency;
using ManifestPS.Images;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares two documents, and what is below them where that differs: within bounds, and each pair once.</summary>
internal sealed class DocumentComparison
{
    private const int PairsAtATime = 8;   // each is a read on both sides

    private readonly NestingLimit _limit;
    private readonly CancellationToken _stop;

    /// <param name="scope">The two images.</param>
    /// <param name="stop">Ends the work.</param>
    public DocumentComparison(DifferenceScope scope, CancellationToken stop) =>
        (_limit, _stop) = (new NestingLimit($"'{scope.ReferenceImage}' and '{scope.DifferenceImage}'"), stop);

    /// <summary>Compares.</summary>
    /// <param name="left">The document on the reference side.</param>
    /// <param name="right">The document on the difference side.</param>
    /// <param name="scope">What they are.</param>
    /// <param name="depth">How deep they are nested; 1 for what the user named.</param>
    public async Task<IReadOnlyList<ImageDifference>> CompareAsync(Side left, Side right, DifferenceScope scope, int depth)
    {
        DifferenceList differences = new(scope);
        IReadOnlyList<ImageDifference> below = [];
        switch (left.Document, right.Document)
        {
            case (ImageManifest leftImage, ImageManifest rightImage):
                await CompareImagesAsync(left, leftImage, right, rightImage, differences).ConfigureAwait(false);
                break;
            case (ManifestList, ManifestList):
                DocumentDifferences.FindInDocuments(left.Document, right.Document, differences);
                below = await CompareEntriesAsync(left, right, scope, differences, depth).ConfigureAwait(false);
                break;
            default:
                differences.Add(DifferenceKind.MediaType, "MediaType", left.Document.MediaType, right.Document.MediaType);
                below = await CompareEntriesAsync(
                    await left.AsListAsync(right.Images, _stop).ConfigureAwait(false),
                    await right.AsListAsync(left.Images, _stop).ConfigureAwait(false),
                    scope,
                    differences: null,
                    depth).ConfigureAwait(false);
                break;
        }
        if (differences.IsEmpty && below.All(difference => difference.IsEqual))
        {
            DocumentDifferences.FindInBytes(left, right, differences);
        }
        return [.. differences.Found, .. below];
    }

    /// <param name="left">The list on the reference side.</param>
    /// <param name="right">The list on the difference side.</param>
    /// <param name="scope">What they are.</param>
    /// <param name="differences">Takes another order of the entries; null where one of the lists was made up of an image, so that its entry says nothing by itself.</param>
    /// <param name="depth">How deep they are nested.</param>
    private async Task<IReadOnlyList<ImageDifference>> CompareEntriesAsync(Side left, Side right, DifferenceScope scope, DifferenceList? differences, int depth)
    {
        foreach (ManifestList list in new[] { left.Document, right.Document }.OfType<ManifestList>())
        {
            _limit.Enter(list, depth);
        }
        EntryPairs matched = EntryPairs.Match(left.Images, right.Images);
        if (!matched.AreInOrder && differences is not null)
        {
            AddOrder(left.Images, right.Images, differences);
        }

        // Which of two equal pairs is looked into must not depend on which is read faster: all are claimed in the order of the list, and lists come one after the other.
        Func<Task<IReadOnlyList<ImageDifference>>>[] work = [.. matched.Pairs.Select(pair => Prepare(left, pair.Left, right, pair.Right, scope, differences is not null, depth))];
        IReadOnlyList<ImageDifference>[] below = new IReadOnlyList<ImageDifference>[work.Length];
        ILookup<bool, int> nested = Enumerable.Range(0, work.Length).ToLookup(i => IsList(matched.Pairs[i].Left) || IsList(matched.Pairs[i].Right));
        await BoundedWork.RunAsync(nested[false], PairsAtATime, async (i, _) => below[i] = await work[i]().ConfigureAwait(false), _stop).ConfigureAwait(false);
        foreach (int i in nested[true])
        {
            below[i] = await work[i]().ConfigureAwait(false);
        }
        return [.. below.SelectMany(found => found), .. AttestationDifferences.Find(left.Entries, right.Entries, scope)];
    }

    /// <summary>Another order of the entries, by their platforms; by their digests where only twins of a platform have changed places.</summary>
    private static void AddOrder(Descriptor[] left, Descriptor[] right, DifferenceList to)
    {
        Func<Descriptor, string> text = left.Select(Describe).SequenceEqual(right.Select(Describe)) ? entry => entry.Digest : Describe;
        to.Add(DifferenceKind.Document, "Order", string.Join(", ", left.Select(text)), string.Join(", ", right.Select(text)));
    }

    private static string Describe(Descriptor entry) => entry.Platform?.ToString() ?? entry.Digest;

    private static bool IsList(Descriptor? entry) => MediaTypes.IsManifestList(entry?.MediaType);

    /// <summary>True for lists and images. A list may have entries of any type (OCI image-spec image-index.md), and what another type holds is not known.</summary>
    private static bool IsReadable(Descriptor entry) => IsList(entry) || MediaTypes.IsImageManifest(entry.MediaType);

    /// <summary>Compares two entries, and gives the work that is left to be done below them.</summary>
    private Func<Task<IReadOnlyList<ImageDifference>>> Prepare(Side left, Descriptor? leftEntry, Side right, Descriptor? rightEntry, DifferenceScope scope, bool comparesEntries, int depth)
    {
        DifferenceScope own = scope with
        {
            Platform = (rightEntry ?? leftEntry)?.Platform?.ToString(),
            LeftReference = leftEntry is null ? scope.LeftReference : left.Image.ReferenceOf(leftEntry),
            RightReference = rightEntry is null ? scope.RightReference : right.Image.ReferenceOf(rightEntry),
        };
        DifferenceList differences = new(own);
        if (leftEntry is null || rightEntry is null)
        {
            AddAlone(leftEntry, rightEntry, differences);
            return () => Task.FromResult(differences.Found);
        }
        bool isRead = leftEntry.Digest != rightEntry.Digest && IsReadable(leftEntry) && IsReadable(rightEntry) && _limit.TryVisit($"{leftEntry.Digest} {rightEntry.Digest}");
        if (comparesEntries)
        {
            DescriptorDifferences.FindInEntries(leftEntry, rightEntry, differences);
        }
        if (isRead)
        {
            return async () => [.. differences.Found, .. await ReadAndCompareAsync(left, leftEntry, right, rightEntry, own, depth + 1).ConfigureAwait(false)];
        }
        differences.Add(DifferenceKind.MediaType, "MediaType", leftEntry.MediaType, rightEntry.MediaType);
        differences.Add(DifferenceKind.Document, "Digest", leftEntry.Digest, rightEntry.Digest);   // what is different about them is said where they stand first, or cannot be read
        return () => Task.FromResult(differences.Found);
    }

    /// <summary>An entry that one list has: a platform, or something that goes with one.</summary>
    private static void AddAlone(Descriptor? left, Descriptor? right, DifferenceList to)
    {
        if ((left ?? right) is { } entry && EntryForm.Of(entry).IsPlatform)
        {
            to.Add(DifferenceKind.Platform, "Platform", left is null ? null : Describe(left), right is null ? null : Describe(right));
        }
        else
        {
            to.Add(DifferenceKind.Document, "Entry", left?.Digest, right?.Digest);
        }
    }

    private async Task<IReadOnlyList<ImageDifference>> ReadAndCompareAsync(Side left, Descriptor leftEntry, Side right, Descriptor rightEntry, DifferenceScope scope, int depth)
    {
        Side[] below = await Task.WhenAll(left.ReadAsync(leftEntry, _stop), right.ReadAsync(rightEntry, _stop)).ConfigureAwait(false);
        return await CompareAsync(below[0], below[1], scope, depth).ConfigureAwait(false);
    }

    private async Task CompareImagesAsync(Side left, ImageManifest leftImage, Side right, ImageManifest rightImage, DifferenceList differences)
    {
        bool isRead = leftImage.Config.Digest != rightImage.Config.Digest && MediaTypes.IsImageConfig(leftImage.Config.MediaType) && MediaTypes.IsImageConfig(rightImage.Config.MediaType);
        ConfigDocument?[] configs = isRead
            ? await Task.WhenAll(left.ReadConfigAsync(leftImage, _stop), right.ReadConfigAsync(rightImage, _stop)).ConfigureAwait(false)
            : [null, null];
        DocumentDifferences.FindInImages(leftImage, configs[0], rightImage, configs[1], differences);
    }
}
