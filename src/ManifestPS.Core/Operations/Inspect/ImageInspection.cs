using System.Runtime.CompilerServices;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;

namespace ManifestPS.Operations.Inspect;

/// <summary>Looks into an image: one flat descriptor per platform, in the order of the list.</summary>
/// <remarks>A list costs one read. A single image costs two, because its platform is in its configuration.</remarks>
public sealed class ImageInspection
{
    private readonly InspectionOptions _options;
    private readonly PlatformChoice? _choice;

    /// <summary>Prepares to look into images.</summary>
    /// <param name="options">How deep to look.</param>
    public ImageInspection(InspectionOptions options) => (_options, _choice) = (options, options.Platform is { } platform ? new PlatformChoice(platform) : null);

    /// <summary>Gives the image's descriptors as they are read. An entry that cannot be read is a failure of its own.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The image does not exist or is not valid, or no platform matches.</exception>
    public IAsyncEnumerable<WalkResult<ManifestDescriptor>> InspectAsync(ImageSource image, CancellationToken cancellationToken) =>
        SelectAsync(image, async (node, stop) => _options.Detailed || node.Entry is null ? await NodeDescription.ReadAsync(node, stop).ConfigureAwait(false) : NodeDescription.Describe(node), cancellationToken);

    /// <summary>Gives the image's descriptors, all of them.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">The image or an entry that has to be read does not exist or is not valid, or no platform matches.</exception>
    public Task<ValueList<ManifestDescriptor>> InspectAllAsync(ImageSource image, CancellationToken cancellationToken) => InspectAsync(image, cancellationToken).RequireAllAsync();

    /// <summary>Reads the document itself: verified, and not parsed unless a platform has to be found first.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It does not exist, its digest is wrong, or no platform matches.</exception>
    public async Task<ManifestContent> GetContentAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ImageNode root = await image.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (_choice is null)
        {
            return await root.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        WalkResult<ManifestContent>? match = null;
        await foreach (WalkResult<ManifestContent> result in SelectAsync(root, async (node, stop) => await node.ReadAsync(stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false))
        {
            match = match is { Failure: null } ? match : result;   // the attestations about the match follow it
        }
        return match?.Require() ?? throw new InvalidOperationException("A choice is a match or an exception.");
    }

    /// <summary>Reads a list whole.</summary>
    /// <param name="image">The list.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It does not exist, is not valid, or is not a list.</exception>
    public static async Task<ManifestList> GetListAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ImageNode root = await image.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await root.ReadDocumentAsync(cancellationToken).ConfigureAwait(false) is ManifestList list
            ? list with { Name = image.Reference.WithoutDigest().ToString(), Reference = root.Reference, Origin = root.Reference }
            : throw new UnsupportedImageException(ImageErrorCode.NotAManifestList, $"'{image.Reference}' is a single image, not a manifest list.");
    }

    /// <summary>Judges each image, whether the wanted platform would run it.</summary>
    /// <param name="image">A list or an image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It, or an entry that states no platform, does not exist or is not valid.</exception>
    /// <exception cref="InvalidOperationException">The options name no platform.</exception>
    public async Task<ValueList<PlatformCandidate>> JudgeAsync(ImageSource image, CancellationToken cancellationToken)
    {
        PlatformChoice choice = _choice ?? throw new InvalidOperationException("The options name no platform to judge for.");
        ImageNode root = await image.ReadAsync(cancellationToken).ConfigureAwait(false);
        ImageWalk walk = new($"'{root.Source}'");
        Queue<ImageNode> nodes = await NodesAsync(walk, root, cancellationToken).ConfigureAwait(false);
        return choice.Judge(await walk.SelectAsync(nodes, StatePlatformAsync, cancellationToken).RequireAllAsync().ConfigureAwait(false));
    }

    /// <summary>Does work at each manifest that is wanted: of every platform, or of the one that a platform would run, with the attestations about it.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="image">The image.</param>
    /// <param name="work">The work; null if a node is of no interest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal async IAsyncEnumerable<WalkResult<T>> SelectAsync<T>(ImageSource image, Func<ImageNode, CancellationToken, Task<T?>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        ImageNode root = await image.ReadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (WalkResult<T> result in SelectAsync(root, work, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }
    }

    private async IAsyncEnumerable<WalkResult<T>> SelectAsync<T>(ImageNode root, Func<ImageNode, CancellationToken, Task<T?>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        ImageWalk walk = new($"'{root.Source}'");
        Queue<ImageNode> nodes = await NodesAsync(walk, root, cancellationToken).ConfigureAwait(false);
        if (_choice is not null)
        {
            List<EntryException> failures = [];
            nodes = await ChooseAsync(walk, root, nodes, failures, _choice, cancellationToken).ConfigureAwait(false);
            foreach (EntryException failure in failures)
            {
                yield return new WalkResult<T>(Value: null, failure);
            }
        }
        await foreach (WalkResult<T> result in walk.SelectAsync(new Queue<ImageNode>(nodes.Where(IsWanted)), work, cancellationToken).ConfigureAwait(false))
        {
            yield return result;
        }
    }

    /// <summary>The manifests of the image. Nested lists are looked into only if somebody has to look into their entries.</summary>
    private async Task<Queue<ImageNode>> NodesAsync(ImageWalk walk, ImageNode root, CancellationToken cancellationToken) =>
        await root.ReadDocumentAsync(cancellationToken).ConfigureAwait(false) is not ManifestList list ? new Queue<ImageNode>([root])
        : _options.Detailed || _choice is not null ? await walk.ExpandAsync(root, cancellationToken).ConfigureAwait(false)
        : new Queue<ImageNode>(root.Children(list));

    private bool IsWanted(ImageNode node) => _options.IncludeAttestation || node.Entry is not { IsAttestation: true };

    /// <summary>The manifest that the platform would run, and the attestations about it. One that cannot be read may have been a better match, so its failure is told.</summary>
    private static async Task<Queue<ImageNode>> ChooseAsync(ImageWalk walk, ImageNode root, Queue<ImageNode> nodes, List<EntryException> failures, PlatformChoice choice, CancellationToken cancellationToken)
    {
        ImageNode[] all = [.. nodes];
        List<ManifestDescriptor?> found = [];
        await foreach (WalkResult<ManifestDescriptor> result in walk.SelectAsync(nodes, StatePlatformAsync, cancellationToken).ConfigureAwait(false))
        {
            found.Add(result.Value);
            if (result.Failure is not null)
            {
                failures.Add(result.Failure);
            }
        }
        if (failures.Count > 0 && found.TrueForAll(descriptor => descriptor?.Platform is null))
        {
            throw failures[0];
        }
        ImageNode best = all[choice.IndexOfBest(root.Source, found)];
        return new Queue<ImageNode>([best, .. best.Attestations.Select(best.Sibling)]);
    }

    /// <summary>The node with its platform, read from the image if the list says nothing about it.</summary>
    private static async Task<ManifestDescriptor?> StatePlatformAsync(ImageNode node, CancellationToken cancellationToken) =>
        node.Entry is null || (node.Entry.Platform is null && ManifestKind.Of(node.Entry) == ManifestKind.Image)
            ? await NodeDescription.ReadAsync(node, cancellationToken).ConfigureAwait(false)
            : NodeDescription.Describe(node);
}
