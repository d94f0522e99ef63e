using ManifestPS.Errors;
using ManifestPS.Images;

namespace ManifestPS.Operations.Compare;

/// <summary>Compares images with one image, exactly: by digest first, and then only what differs is read, each document once, and no layer.</summary>
public sealed class ImageComparison
{
    private readonly ImageSource _reference;
    private ComparedImage _left;

    /// <summary>Prepares comparisons with an image; nothing is read. What is read of it is kept for all of them.</summary>
    /// <param name="reference">The reference side.</param>
    public ImageComparison(ImageSource reference) => (_reference, _left) = (reference, new ComparedImage(reference));

    /// <summary>Compares.</summary>
    /// <param name="difference">The difference side.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The two images as they were found, and every difference, with the layers that both share; no difference where they are identical.</returns>
    /// <exception cref="ImageException">A document is not there or not valid, or lists nest without end.</exception>
    public async Task<(string ReferenceImage, string DifferenceImage, ValueList<ImageDifference> Found)> CompareAsync(ImageSource difference, CancellationToken cancellationToken)
    {
        (ComparedImage reference, ComparedImage other) = (_left, new ComparedImage(difference));

        // A side that is pinned already is read only if the other one turns out to be something else.
        Side?[] unpinned = await Task.WhenAll(ReadUnpinnedAsync(reference, cancellationToken), ReadUnpinnedAsync(other, cancellationToken)).ConfigureAwait(false);
        (string? leftDigest, string? rightDigest) = (unpinned[0]?.Digest ?? reference.Digest, unpinned[1]?.Digest ?? other.Digest);
        (string leftImage, string rightImage) = (reference.Pinned(leftDigest), other.Pinned(rightDigest));
        if (leftDigest is not null && leftDigest == rightDigest)
        {
            return (leftImage, rightImage, []);
        }
        Side left = unpinned[0] ?? await reference.ReadAsync(cancellationToken).ConfigureAwait(false);
        Side right = unpinned[1] ?? await other.ReadAsync(cancellationToken).ConfigureAwait(false);
        DifferenceScope scope = new() { ReferenceImage = leftImage, DifferenceImage = rightImage, LeftReference = leftImage, RightReference = rightImage };
        try
        {
            return (leftImage, rightImage, [.. await new DocumentComparison(scope).CompareAsync(left, right, scope, cancellationToken).ConfigureAwait(false)]);
        }
        catch (ImageException)
        {
            _ = Interlocked.CompareExchange(ref _left, new ComparedImage(_reference), reference);   // what could not be read now is read again for the next image
            throw;
        }
    }

    private static async Task<Side?> ReadUnpinnedAsync(ComparedImage image, CancellationToken cancellationToken) =>
        image.Digest is null ? await image.ReadAsync(cancellationToken).ConfigureAwait(false) : null;
}
