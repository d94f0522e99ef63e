using ManifestPS.Images;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares two documents, and what is below them where that differs: within bounds, and each pair once.</summary>
internal sealed class DocumentComparison
{
    private const int PairsAtATime = 8;   // each is a read on both sides

    private readonly ImageWalk _walk;

    /// <param name="scope">The two images.</param>
    public DocumentComparison(DifferenceScope scope) => _walk = new ImageWalk($"'{scope.ReferenceImage}' and '{scope.DifferenceImage}'", PairsAtATime);

    /// <summary>Compares.</summary>
    /// <param name="left">The document on the reference side.</param>
    /// <param name="right">The document on the difference side.</param>
    /// <param name="scope">What they are.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<IReadOnlyList<ImageDifference>> CompareAsync(Side left, Side right, DifferenceScope scope, CancellationToken cancellationToken) =>
        _walk.RunAsync<EntryPair, IReadOnlyList<ImageDifference>>(
            new EntryPair(new DifferenceList(scope), _ => Task.FromResult((left, right)), IsList: true), VisitAsync, cancellationToken);

    /// <summary>What differs in the entries themselves, then what differs in the documents that they refer to.</summary>
    private async Task<IReadOnlyList<ImageDifference>> VisitAsync(EntryPair pair, Func<IReadOnlyList<EntryPair>, int, Task<IReadOnlyList<ImageDifference>[]>> visitBelow, CancellationToken stop)
    {
        if (pair.ReadAsync is null)
        {
            return pair.Own.Found;
        }
        (Side left, Side right) = await pair.ReadAsync(stop).ConfigureAwait(false);
        return [.. pair.Own.Found, .. await CompareAsync(left, right, pair.Own.Scope, visitBelow, stop).ConfigureAwait(false)];
    }

    private async Task<IReadOnlyList<ImageDifference>> CompareAsync(Side left, Side right, DifferenceScope scope, Func<IReadOnlyList<EntryPair>, int, Task<IReadOnlyList<ImageDifference>[]>> visitBelow, CancellationToken stop)
    {
        DifferenceList differences = new(scope);
        IReadOnlyList<ImageDifference> below = [];
        switch (left.Document, right.Document)
        {
            case (ImageManifest leftImage, ImageManifest rightImage):
                await CompareImagesAsync(left, leftImage, right, rightImage, differences, stop).ConfigureAwait(false);
                break;
            case (ManifestList, ManifestList):
                DocumentDifferences.FindInDocuments(left.Document, right.Document, differences);
                below = await CompareEntriesAsync(left, right, scope, differences, visitBelow).ConfigureAwait(false);
                break;
            default:
                differences.Add(DifferenceKind.MediaType, "MediaType", left.Document.MediaType, right.Document.MediaType);
                below = await CompareEntriesAsync(
                    await left.AsListAsync(right.Images, stop).ConfigureAwait(false),
                    await right.AsListAsync(left.Images, stop).ConfigureAwait(false),
                    scope,
                    differences: null,
                    visitBelow).ConfigureAwait(false);
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
    /// <param name="visitBelow">Has the walk visit the pairs of entries.</param>
    private async Task<IReadOnlyList<ImageDifference>> CompareEntriesAsync(Side left, Side right, DifferenceScope scope, DifferenceList? differences, Func<IReadOnlyList<EntryPair>, int, Task<IReadOnlyList<ImageDifference>[]>> visitBelow)
    {
        EntryPairs matched = EntryPairs.Match(left.Images, right.Images);
        if (!matched.AreInOrder && differences is not null)
        {
            AddOrder(left.Images, right.Images, differences);
        }

        // Which of two equal pairs is looked into must not depend on which is read faster: all are claimed in the order of the list.
        EntryPair[] pairs = [.. matched.Pairs.Select(pair => Prepare(left, pair.Left, right, pair.Right, scope, differences is not null))];
        IReadOnlyList<ImageDifference>[] below = await visitBelow(pairs, left.Entries.Count + right.Entries.Count).ConfigureAwait(false);
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

    /// <summary>Compares two entries; what they refer to is left to the walk.</summary>
    private EntryPair Prepare(Side left, Descriptor? leftEntry, Side right, Descriptor? rightEntry, DifferenceScope scope, bool comparesEntries)
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
            return new EntryPair(differences, ReadAsync: null, IsList: false);
        }
        bool isRead = leftEntry.Digest != rightEntry.Digest && IsReadable(leftEntry) && IsReadable(rightEntry) && _walk.TryVisit($"{leftEntry.Digest} {rightEntry.Digest}");
        if (comparesEntries)
        {
            DescriptorDifferences.FindInEntries(leftEntry, rightEntry, differences);
        }
        if (isRead)
        {
            return new EntryPair(differences, stop => ReadAsync(left, leftEntry, right, rightEntry, stop), IsList(leftEntry) || IsList(rightEntry));
        }
        differences.Add(DifferenceKind.MediaType, "MediaType", leftEntry.MediaType, rightEntry.MediaType);
        differences.Add(DifferenceKind.Document, "Digest", leftEntry.Digest, rightEntry.Digest);   // what is different about them is said where they stand first, or cannot be read
        return new EntryPair(differences, ReadAsync: null, IsList: false);
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

    private static async Task<(Side Left, Side Right)> ReadAsync(Side left, Descriptor leftEntry, Side right, Descriptor rightEntry, CancellationToken stop)
    {
        Side[] below = await Task.WhenAll(left.ReadAsync(leftEntry, stop), right.ReadAsync(rightEntry, stop)).ConfigureAwait(false);
        return (below[0], below[1]);
    }

    private static async Task CompareImagesAsync(Side left, ImageManifest leftImage, Side right, ImageManifest rightImage, DifferenceList differences, CancellationToken stop)
    {
        bool isRead = leftImage.Config.Digest != rightImage.Config.Digest && MediaTypes.IsImageConfig(leftImage.Config.MediaType) && MediaTypes.IsImageConfig(rightImage.Config.MediaType);
        ConfigDocument?[] configs = isRead
            ? await Task.WhenAll(left.ReadConfigAsync(leftImage, stop), right.ReadConfigAsync(rightImage, stop)).ConfigureAwait(false)
            : [null, null];
        DocumentDifferences.FindInImages(leftImage, configs[0], rightImage, configs[1], differences);
    }

    /// <summary>Two entries that correspond, or one that stands alone.</summary>
    /// <param name="Own">What differs in the entries themselves.</param>
    /// <param name="ReadAsync">Reads the two documents; null if nothing below is compared.</param>
    /// <param name="IsList">Whether more may lie below.</param>
    private sealed record EntryPair(DifferenceList Own, Func<CancellationToken, Task<(Side Left, Side Right)>>? ReadAsync, bool IsList) : IWalkNode;
}
