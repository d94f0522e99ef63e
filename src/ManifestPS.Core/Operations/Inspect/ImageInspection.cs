using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Inspect;

/// <summary>Looks into an image: one flat descriptor per platform, in the order of the list.</summary>
/// <remarks>A list costs one read. A single image costs two, because its platform stands in its configuration.</remarks>
public sealed class ImageInspection
{
    private const int MaxReads = 16;

    private readonly Func<string, IImageRepository> _open;   // by the text of a reference: digests that no reference can have are entries too
    private readonly InspectionOptions _options;
    private readonly PlatformMatcher? _matcher;

    /// <summary>Looks into images of one repository.</summary>
    /// <param name="repository">Where the images are.</param>
    /// <param name="options">How deep to look.</param>
    public ImageInspection(IImageRepository repository, InspectionOptions options)
        : this(options, _ => repository)
    {
    }

    /// <summary>Looks into images wherever they are: the entries of an edited list may come from several repositories.</summary>
    /// <param name="open">Opens the repository that a reference points into.</param>
    /// <param name="options">How deep to look.</param>
    public ImageInspection(Func<ImageReference, IImageRepository> open, InspectionOptions options)
        : this(options, reference => open(ImageReference.Parse(reference)))
    {
    }

    private ImageInspection(InspectionOptions options, Func<string, IImageRepository> open)
    {
        _open = open;
        _options = options;
        _matcher = options.Platform is { } platform ? new PlatformMatcher(platform) : null;
    }

    /// <summary>Reads the image and gives its descriptors.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, is not valid, or no platform matches.</exception>
    public async Task<ValueList<ManifestDescriptor>> InspectAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _open(reference.ToString()).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        return await InspectAsync(content, reference.WithDigest(content.Digest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the document itself: verified, and not parsed unless a platform has to be found first.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, its digest is wrong, or no platform matches.</exception>
    public async Task<ManifestContent> GetContentAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _open(reference.ToString()).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        if (_matcher is null)
        {
            return content;
        }
        ImageReference pinned = reference.WithDigest(content.Digest);
        ManifestDescriptor match = (await InspectAsync(content, pinned, cancellationToken).ConfigureAwait(false))[0];
        return match.Digest == content.Digest ? content : await _open(reference.ToString()).GetManifestAsync(match.ToDescriptor(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a list whole.</summary>
    /// <param name="reference">The list.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, is not valid, or is no list.</exception>
    public async Task<ManifestList> GetListAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _open(reference.ToString()).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        return content.Parse() is ManifestList list
            ? list with { Name = reference.WithoutDigest().ToString(), Reference = reference.WithDigest(content.Digest).ToString(), Origin = reference.WithDigest(content.Digest).ToString() }
            : throw new UnsupportedImageException(ImageErrorCode.NotAManifestList, $"'{reference}' is a single image, not a manifest list.");
    }

    /// <summary>Gives the descriptors of a list that is already there.</summary>
    /// <param name="list">The list.</param>
    /// <param name="source">Where it was read, pinned.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">An entry that has to be read is not there or not valid, or no platform matches.</exception>
    public async Task<ValueList<ManifestDescriptor>> InspectAsync(ManifestList list, ImageReference source, CancellationToken cancellationToken)
    {
        bool looksInside = _options.Detailed || _matcher is not null;
        IReadOnlyList<ManifestDescriptor> found = looksInside
            ? await new ListExpansion(_open, source).ExpandAsync(list, cancellationToken).ConfigureAwait(false)
            : [.. ListExpansion.Entries(list, source.Name, source)];
        IEnumerable<ManifestDescriptor> chosen = _matcher is null ? found : Best(await StatePlatformsAsync(found, cancellationToken).ConfigureAwait(false), source);
        if (!_options.IncludeAttestation)
        {
            chosen = chosen.Where(descriptor => descriptor.Kind != ManifestKind.Attestation);
        }
        return [.. _options.Detailed ? await ReadAsync(chosen, _ => true, cancellationToken).ConfigureAwait(false) : chosen];
    }

    /// <summary>Judges each image, whether the wanted platform would run it.</summary>
    /// <param name="reference">A list or an image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there or not valid.</exception>
    /// <exception cref="InvalidOperationException">The options name no platform.</exception>
    public async Task<ValueList<PlatformCandidate>> JudgeAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _open(reference.ToString()).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        ImageReference pinned = reference.WithDigest(content.Digest);
        return content.Parse() switch
        {
            ManifestList list => await JudgeAsync(list, pinned, cancellationToken).ConfigureAwait(false),
            ImageManifest image => Judge([await DescribeAsync(image, content, pinned, cancellationToken).ConfigureAwait(false)]),
            _ => [],
        };
    }

    /// <summary>Judges each image of a list that is already there.</summary>
    /// <param name="list">The list.</param>
    /// <param name="source">Where it was read, or would be published.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">An entry that states no platform is not there or not valid.</exception>
    /// <exception cref="InvalidOperationException">The options name no platform.</exception>
    public async Task<ValueList<PlatformCandidate>> JudgeAsync(ManifestList list, ImageReference source, CancellationToken cancellationToken)
    {
        IReadOnlyList<ManifestDescriptor> found = await new ListExpansion(_open, source).ExpandAsync(list, cancellationToken).ConfigureAwait(false);
        return Judge(await StatePlatformsAsync(found, cancellationToken).ConfigureAwait(false));
    }

    private async Task<ValueList<ManifestDescriptor>> InspectAsync(ManifestContent content, ImageReference pinned, CancellationToken cancellationToken) => content.Parse() switch
    {
        ManifestList list => await InspectAsync(list, pinned, cancellationToken).ConfigureAwait(false),
        ImageManifest image => [await InspectSingleAsync(image, content, pinned, cancellationToken).ConfigureAwait(false)],
        _ => [],
    };

    private ValueList<PlatformCandidate> Judge(ManifestDescriptor[] found)
    {
        PlatformMatcher matcher = _matcher ?? throw new InvalidOperationException("The options name no platform to judge for.");
        int best = IndexOfBest(matcher, found);
        Platform? chosen = best < 0 ? null : Runnable(found[best]);
        return [.. found.Select((image, index) => (image, index)).Where(entry => entry.image.Kind == ManifestKind.Image || entry.index == best).Select(entry =>
        {
            PlatformMatch match = matcher.Match(Runnable(entry.image));
            return new PlatformCandidate
            {
                Reference = entry.image.Reference,
                Source = entry.image.Source,
                Platform = entry.image.Platform,
                Wanted = matcher.Wanted.ToString(),
                IsChosen = entry.index == best,
                Rank = match.IsMatch ? match.Rank : null,
                Reason = match.IsMatch && entry.index != best && chosen is not null && Runnable(entry.image) is { } other
                    ? $"{match.Reason}; not chosen: {matcher.LossTo(chosen, other)}"
                    : match.Reason,
            };
        })];
    }

    private IEnumerable<ManifestDescriptor> Best(IReadOnlyList<ManifestDescriptor> found, ImageReference source)
    {
        int best = _matcher is null ? -1 : IndexOfBest(_matcher, found);
        return best >= 0 ? [found[best], .. found[best].Attestations] : throw NoMatch(source, found);
    }

    /// <summary>An artifact for a platform is chosen only where no image is.</summary>
    private static int IndexOfBest(PlatformMatcher matcher, IReadOnlyList<ManifestDescriptor> found)
    {
        int best = matcher.IndexOfBest([.. found.Select(descriptor => descriptor.Kind == ManifestKind.Image ? Runnable(descriptor) : null)]);
        return best >= 0 ? best : matcher.IndexOfBest([.. found.Select(Runnable)]);
    }

    private static Platform? Runnable(ManifestDescriptor descriptor) =>
        descriptor.Kind is ManifestKind.Image or ManifestKind.Artifact && descriptor.ToDescriptor() is { IsCompanion: false, Platform: { IsStated: true } platform } ? platform : null;

    private async Task<ManifestDescriptor> InspectSingleAsync(ImageManifest image, ManifestContent content, ImageReference pinned, CancellationToken cancellationToken)
    {
        ManifestDescriptor found = await DescribeAsync(image, content, pinned, cancellationToken).ConfigureAwait(false);
        return _matcher is null || _matcher.IndexOfBest([Runnable(found)]) >= 0 ? found : throw NoMatch(pinned, [found]);
    }

    private async Task<ManifestDescriptor> DescribeAsync(ImageManifest image, ManifestContent content, ImageReference pinned, CancellationToken cancellationToken)
    {
        Descriptor descriptor = new()
        {
            MediaType = image.MediaType,
            Digest = content.Digest,
            Size = content.Bytes.Length,
            ArtifactType = image.ArtifactType,
            Annotations = image.Annotations,
        };
        return new ManifestDescriptor(descriptor) { Reference = pinned.ToString(), Source = pinned.ToString(), Kind = ManifestKind.Of(descriptor) }
            .With(image, await ReadPlatformAsync(image, pinned.ToString(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The entries, with the platform of those images that the list says nothing about.</summary>
    private Task<ManifestDescriptor[]> StatePlatformsAsync(IEnumerable<ManifestDescriptor> entries, CancellationToken cancellationToken) =>
        ReadAsync(entries, entry => entry.Kind == ManifestKind.Image && entry.Platform is null, cancellationToken);

    private async Task<ManifestDescriptor[]> ReadAsync(IEnumerable<ManifestDescriptor> entries, Func<ManifestDescriptor, bool> isWanted, CancellationToken cancellationToken)
    {
        using SemaphoreSlim gate = new(MaxReads);
        return await Task.WhenAll(entries.Select(async entry =>
        {
            if (!isWanted(entry))
            {
                return entry;
            }
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ReadAsync(entry, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _ = gate.Release();
            }
        })).ConfigureAwait(false);
    }

    /// <summary>The entry with what its own manifest says; the configuration is read only for a platform that the list does not state.</summary>
    private async Task<ManifestDescriptor> ReadAsync(ManifestDescriptor entry, CancellationToken cancellationToken)
    {
        if (entry.Layers is not null || !MediaTypes.IsImageManifest(entry.MediaType))
        {
            return entry;
        }
        ManifestContent content = await _open(entry.Reference).GetManifestAsync(entry.ToDescriptor(), cancellationToken).ConfigureAwait(false);
        return content.Parse() is ImageManifest image
            ? entry.With(image, entry.Platform is null ? await ReadPlatformAsync(image, entry.Reference, cancellationToken).ConfigureAwait(false) : null)
            : entry;
    }

    private async Task<Platform?> ReadPlatformAsync(ImageManifest image, string reference, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsImageConfig(image.Config.MediaType))
        {
            return null;
        }
        ReadOnlyMemory<byte> config = await _open(reference).GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false);
        return OciJson.ReadConfig(config).Platform;
    }

    private ImageNotFoundException NoMatch(ImageReference source, IEnumerable<ManifestDescriptor> found)
    {
        string[] platforms = [.. found.Select(Runnable).OfType<Platform>().Select(platform => platform.ToString()).Distinct()];
        string there = platforms.Length == 0 ? "It states no platform" : $"It has: {string.Join(", ", platforms.Take(40))}";
        return new ImageNotFoundException(ImageErrorCode.PlatformNotFound, $"'{source}' has nothing that {_options.Platform} runs. {there}.");
    }
}
