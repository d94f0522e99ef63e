using ManifestPS.Operations.Comparison;
using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Compares two images exactly: by digest first, and then only what differs is read, each document once, and no layer.</summary>
public sealed class ImageComparison
{
    private readonly GivenImage _left;
    private readonly GivenImage _right;

    /// <summary>Prepares a comparison; nothing is read.</summary>
    /// <param name="left">The reference side.</param>
    /// <param name="right">The difference side.</param>
    public ImageComparison(GivenImage left, GivenImage right) => (_left, _right) = (left, right);

    /// <summary>Compares.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The two images as they were found, and every difference, with the layers that both share; no difference where they are identical.</returns>
    /// <exception cref="ImageException">A document is not there or not valid.</exception>
    public async Task<(string ReferenceImage, string DifferenceImage, ValueList<ImageDifference> Found)> CompareAsync(CancellationToken cancellationToken)
    {
        // A side that is pinned already is read only if the other one turns out to be something else.
        Side?[] unpinned = await Task.WhenAll(
            _left.Digest is null ? ReadAsync(_left, cancellationToken) : NoSide,
            _right.Digest is null ? ReadAsync(_right, cancellationToken) : NoSide).ConfigureAwait(false);
        (string? leftDigest, string? rightDigest) = (unpinned[0]?.Digest ?? _left.Digest, unpinned[1]?.Digest ?? _right.Digest);
        DifferenceScope scope = Scope(leftDigest, rightDigest);
        if (leftDigest is not null && leftDigest == rightDigest)
        {
            return (scope.ReferenceImage, scope.DifferenceImage, []);
        }
        Side? left = unpinned[0] ?? await ReadAsync(_left, cancellationToken).ConfigureAwait(false);
        Side? right = unpinned[1] ?? await ReadAsync(_right, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ImageDifference> found = left is null || right is null ? [] : await CompareAsync(left, right, scope, cancellationToken).ConfigureAwait(false);
        return (scope.ReferenceImage, scope.DifferenceImage, [.. found]);
    }

    private static Task<Side?> NoSide => Task.FromResult<Side?>(null);

    private static async Task<Side?> ReadAsync(GivenImage image, CancellationToken cancellationToken)
    {
        if (image.List is { } list)
        {
            return new Side(list, image.Digest, Size: 0, image.Open);
        }
        IImageRepository repository = image.Open();
        ManifestContent content = await repository.GetManifestAsync(image.Source, cancellationToken).ConfigureAwait(false);
        return new Side(content.Parse(), content.Digest, content.Bytes.Length, _ => repository);
    }

    private DifferenceScope Scope(string? leftDigest, string? rightDigest)
    {
        string left = Pinned(_left, leftDigest), right = Pinned(_right, rightDigest);
        return new DifferenceScope { ReferenceImage = left, DifferenceImage = right, LeftReference = left, RightReference = right };
    }

    private static string Pinned(GivenImage image, string? digest) => (digest is null ? image.Source : image.Source.WithDigest(digest)).ToString();

    private async Task<IReadOnlyList<ImageDifference>> CompareAsync(Side left, Side right, DifferenceScope scope, CancellationToken cancellationToken)
    {
        DifferenceList differences = new(scope);
        IReadOnlyList<ImageDifference> below = [];
        switch (left.Document, right.Document)
        {
            case (ImageManifest leftImage, ImageManifest rightImage):
                await CompareImagesAsync(left, leftImage, right, rightImage, differences, cancellationToken).ConfigureAwait(false);
                break;
            default:
                DocumentDifferences.FindInDocuments(left.Document, right.Document, differences);
                below = await CompareEntriesAsync(
                    left with { Document = await AsListAsync(left, cancellationToken).ConfigureAwait(false) },
                    right with { Document = await AsListAsync(right, cancellationToken).ConfigureAwait(false) },
                    scope,
                    differences,
                    cancellationToken).ConfigureAwait(false);
                break;
        }
        if (differences.IsEmpty && below.All(difference => difference.IsEqual))
        {
            AddDigests(left.Digest, right.Digest, differences);
        }
        return [.. differences.Found, .. below];
    }

    /// <summary>Different bytes that say the same, down to the last member: white space, or an order that means nothing.</summary>
    private static void AddDigests(string? left, string? right, DifferenceList differences)
    {
        if (left is not null && right is not null)
        {
            differences.Add(DifferenceKind.Document, "Digest", left, right);
        }
    }

    private async Task<IReadOnlyList<ImageDifference>> CompareEntriesAsync(Side left, Side right, DifferenceScope scope, DifferenceList differences, CancellationToken cancellationToken)
    {
        (Descriptor[] leftEntries, Descriptor[] rightEntries) = (left.Images, right.Images);
        IReadOnlyList<(Descriptor? Left, Descriptor? Right)> pairs = EntryPairs.Match(leftEntries, rightEntries);
        Descriptor[] inOrder = [.. pairs.Where(pair => pair.Left is not null).Select(pair => pair.Right).OfType<Descriptor>()];
        if (!inOrder.SequenceEqual(rightEntries.Where(entry => inOrder.Contains(entry))))
        {
            differences.Add(DifferenceKind.Document, "Order", string.Join(", ", leftEntries.Select(Describe)), string.Join(", ", rightEntries.Select(Describe)));
        }
        IReadOnlyList<ImageDifference>[] below = await Task.WhenAll(pairs.Select(pair => CompareEntryAsync(left, pair.Left, right, pair.Right, scope, cancellationToken))).ConfigureAwait(false);
        return [.. below.SelectMany(found => found), .. AttestationDifferences.Find(left.Entries, right.Entries, scope)];
    }

    private static string Describe(Descriptor entry) => entry.Platform?.ToString() ?? entry.Digest;

    private async Task<IReadOnlyList<ImageDifference>> CompareEntryAsync(Side left, Descriptor? leftEntry, Side right, Descriptor? rightEntry, DifferenceScope scope, CancellationToken cancellationToken)
    {
        DifferenceScope own = scope with
        {
            Platform = (rightEntry ?? leftEntry)?.Platform?.ToString(),
            LeftReference = leftEntry is null ? scope.LeftReference : _left.ReferenceOf(leftEntry),
            RightReference = rightEntry is null ? scope.RightReference : _right.ReferenceOf(rightEntry),
        };
        DifferenceList differences = new(own);
        if (leftEntry is null || rightEntry is null)
        {
            differences.Add(DifferenceKind.Platform, "Platform", leftEntry is null ? null : Describe(leftEntry), rightEntry is null ? null : Describe(rightEntry));
            return differences.Found;
        }
        DocumentDifferences.FindInEntries(leftEntry, rightEntry, differences);
        if (leftEntry.Digest == rightEntry.Digest)
        {
            differences.Add(DifferenceKind.MediaType, "MediaType", leftEntry.MediaType, rightEntry.MediaType);
            return differences.Found;
        }
        Side[] below = await Task.WhenAll(left.ReadAsync(leftEntry, cancellationToken), right.ReadAsync(rightEntry, cancellationToken)).ConfigureAwait(false);
        return [.. differences.Found, .. await CompareAsync(below[0], below[1], own, cancellationToken).ConfigureAwait(false)];
    }

    private static async Task CompareImagesAsync(Side left, ImageManifest leftImage, Side right, ImageManifest rightImage, DifferenceList differences, CancellationToken cancellationToken)
    {
        bool isRead = leftImage.Config.Digest != rightImage.Config.Digest && MediaTypes.IsImageConfig(leftImage.Config.MediaType) && MediaTypes.IsImageConfig(rightImage.Config.MediaType);
        ImageConfig?[] configs = isRead
            ? await Task.WhenAll(left.ReadConfigAsync(leftImage, cancellationToken), right.ReadConfigAsync(rightImage, cancellationToken)).ConfigureAwait(false)
            : [null, null];
        DocumentDifferences.FindInImages(leftImage, configs[0], rightImage, configs[1], differences);
    }

    /// <summary>A single image as the list that it would be, so that it can be found in another list by its platform.</summary>
    private static async Task<ManifestList> AsListAsync(Side side, CancellationToken cancellationToken)
    {
        if (side.Document is not ImageManifest image)
        {
            return (ManifestList)side.Document;
        }
        ImageConfig? config = await side.ReadConfigAsync(image, cancellationToken).ConfigureAwait(false);
        return new ManifestList
        {
            MediaType = image.MediaType,
            Manifests = [new Descriptor { MediaType = image.MediaType, Digest = side.Digest ?? throw new InvalidOperationException("An image is always read."), Size = side.Size, Platform = config?.Platform }],
        };
    }
}
