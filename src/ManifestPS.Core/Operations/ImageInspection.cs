using System.Collections.Concurrent;
using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Looks into an image: one flat descriptor per platform, in the order of the list.</summary>
/// <remarks>A list costs one read. A single image costs two, because its platform stands in its configuration.</remarks>
public sealed class ImageInspection
{
    /// <summary>The deepest nesting of lists that is followed; OCI allows any, builders make one.</summary>
    public const int MaxNesting = 8;

    private const int MaxEntries = 100_000;

    private readonly IImageRepository _repository;
    private readonly InspectionOptions _options;
    private readonly PlatformMatcher? _matcher;
    private readonly ConcurrentDictionary<string, bool> _expanded = new();
    private int _entries;

    /// <summary>Looks into images of one repository.</summary>
    /// <param name="repository">Where the images are.</param>
    /// <param name="options">How deep to look.</param>
    public ImageInspection(IImageRepository repository, InspectionOptions options)
    {
        _repository = repository;
        _options = options;
        _matcher = options.Platform is { } platform ? new PlatformMatcher(platform) : null;
    }

    /// <summary>Reads the image and gives its descriptors.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, is not valid, or no platform matches.</exception>
    public async Task<ValueList<ManifestDescriptor>> InspectAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        return await InspectAsync(content, reference.WithDigest(content.Digest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the document itself: verified, and not parsed unless a platform has to be found first.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, its digest is wrong, or no platform matches.</exception>
    public async Task<ManifestContent> GetContentAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        if (_matcher is null)
        {
            return content;
        }
        ImageReference pinned = reference.WithDigest(content.Digest);
        ManifestDescriptor match = (await InspectAsync(content, pinned, cancellationToken).ConfigureAwait(false))[0];
        return match.Digest == content.Digest ? content : await _repository.GetManifestAsync(match.ToDescriptor(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a list whole.</summary>
    /// <param name="reference">The list.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there, is not valid, or is no list.</exception>
    public async Task<ManifestList> GetListAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
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
        IReadOnlyList<ManifestDescriptor> found = await ExpandAsync(list, source, depth: 1, cancellationToken).ConfigureAwait(false);
        IEnumerable<ManifestDescriptor> chosen = _matcher is null ? found : Best(found, source);
        if (!_options.IncludeAttestation)
        {
            chosen = chosen.Where(descriptor => descriptor.Kind != ManifestKind.Attestation);
        }
        return _options.Detailed
            ? [.. await Task.WhenAll(chosen.Select(descriptor => ReadAsync(descriptor, cancellationToken))).ConfigureAwait(false)]
            : [.. chosen];
    }

    /// <summary>Judges each image, whether the wanted platform would run it.</summary>
    /// <param name="reference">A list or an image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It is not there or not valid.</exception>
    /// <exception cref="InvalidOperationException">The options name no platform.</exception>
    public async Task<ValueList<PlatformCandidate>> JudgeAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        ManifestContent content = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
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
    public async Task<ValueList<PlatformCandidate>> JudgeAsync(ManifestList list, ImageReference source, CancellationToken cancellationToken) =>
        Judge(await ExpandAsync(list, source, depth: 1, cancellationToken).ConfigureAwait(false));

    private async Task<ValueList<ManifestDescriptor>> InspectAsync(ManifestContent content, ImageReference pinned, CancellationToken cancellationToken) => content.Parse() switch
    {
        ManifestList list => await InspectAsync(list, pinned, cancellationToken).ConfigureAwait(false),
        ImageManifest image => [await InspectSingleAsync(image, content, pinned, cancellationToken).ConfigureAwait(false)],
        _ => [],
    };

    private ValueList<PlatformCandidate> Judge(IReadOnlyList<ManifestDescriptor> found)
    {
        PlatformMatcher matcher = _matcher ?? throw new InvalidOperationException("The options name no platform to judge for.");
        int best = matcher.IndexOfBest([.. found.Select(Runnable)]);
        return [.. found.Select((image, index) => (image, index)).Where(entry => entry.image.Kind == ManifestKind.Image).Select(entry =>
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
                Reason = match.Reason,
            };
        })];
    }

    private IEnumerable<ManifestDescriptor> Best(IReadOnlyList<ManifestDescriptor> found, ImageReference source)
    {
        int best = _matcher is null ? -1 : _matcher.IndexOfBest([.. found.Select(Runnable)]);
        return best >= 0 ? [found[best], .. found[best].Attestations] : throw NoMatch(source, found);
    }

    private static Platform? Runnable(ManifestDescriptor descriptor) =>
        descriptor.Kind == ManifestKind.Image ? descriptor.ToDescriptor().Platform : null;

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
        return Describe(descriptor, pinned.ToString(), pinned.ToString())
            .With(image, await ReadPlatformAsync(image, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The entries of a list; where somebody has to look into them, nested lists are replaced by their own.</summary>
    private async Task<IReadOnlyList<ManifestDescriptor>> ExpandAsync(ManifestList list, ImageReference source, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxNesting || Interlocked.Add(ref _entries, list.Manifests.Count) > MaxEntries)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The lists in '{source}' nest deeper than {MaxNesting} levels, or have more than {MaxEntries:N0} entries together.");
        }
        IReadOnlyList<ManifestDescriptor>[] expanded = await Task.WhenAll(Entries(list, source).Select(entry => ExpandAsync(entry, source, depth, cancellationToken))).ConfigureAwait(false);
        return [.. expanded.SelectMany(entries => entries)];
    }

    private async Task<IReadOnlyList<ManifestDescriptor>> ExpandAsync(ManifestDescriptor entry, ImageReference source, int depth, CancellationToken cancellationToken)
    {
        if (entry.Kind == ManifestKind.ManifestList && (_options.Detailed || _matcher is not null))
        {
            if (!_expanded.TryAdd(entry.Digest, true))
            {
                return [];   // the same list again, by another way: its entries are there already
            }
            ManifestContent content = await _repository.GetManifestAsync(entry.ToDescriptor(), cancellationToken).ConfigureAwait(false);
            return content.Parse() is ManifestList nested ? await ExpandAsync(nested, source, depth + 1, cancellationToken).ConfigureAwait(false) : [entry];
        }
        bool unmatchable = _matcher is not null && entry.Kind == ManifestKind.Image && entry.Platform is null;
        return [unmatchable ? await ReadAsync(entry, cancellationToken).ConfigureAwait(false) : entry];
    }

    /// <summary>The entry with what its own manifest says; the configuration is read only for a platform that the list does not state.</summary>
    private async Task<ManifestDescriptor> ReadAsync(ManifestDescriptor entry, CancellationToken cancellationToken)
    {
        if (entry.Layers is not null || !MediaTypes.IsImageManifest(entry.MediaType))
        {
            return entry;
        }
        ManifestContent content = await _repository.GetManifestAsync(entry.ToDescriptor(), cancellationToken).ConfigureAwait(false);
        return content.Parse() is ImageManifest image
            ? entry.With(image, entry.Platform is null ? await ReadPlatformAsync(image, cancellationToken).ConfigureAwait(false) : null)
            : entry;
    }

    private async Task<Platform?> ReadPlatformAsync(ImageManifest image, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsImageConfig(image.Config.MediaType))
        {
            return null;
        }
        ReadOnlyMemory<byte> config = await _repository.GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false);
        return OciJson.ReadConfig(config).Platform;
    }

    private static IEnumerable<ManifestDescriptor> Entries(ManifestList list, ImageReference source)
    {
        ILookup<string?, Descriptor> attestations = list.Manifests.Where(entry => entry.IsAttestation).ToLookup(entry => entry.AttestationSubject);
        return list.Manifests.Select(entry => Describe(
            entry,
            $"{source.Name}@{entry.Digest}",
            source.ToString(),
            [.. attestations[entry.Digest].Select(about => Describe(about, $"{source.Name}@{about.Digest}", source.ToString()))]));
    }

    private static ManifestDescriptor Describe(Descriptor descriptor, string reference, string source, params ValueList<ManifestDescriptor> attestations) =>
        new(descriptor) { Reference = reference, Source = source, Kind = ManifestKind.Of(descriptor), Attestations = attestations };

    private ImageNotFoundException NoMatch(ImageReference source, IEnumerable<ManifestDescriptor> found)
    {
        string[] platforms = [.. found.Select(Runnable).OfType<Platform>().Select(platform => platform.ToString()).Distinct()];
        string there = platforms.Length == 0 ? "It states no platform" : $"It has: {string.Join(", ", platforms.Take(40))}";
        return new ImageNotFoundException(ImageErrorCode.PlatformNotFound, $"'{source}' has nothing that {_options.Platform} runs. {there}.");
    }
}
