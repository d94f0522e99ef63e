using ManifestPS.Errors;

namespace ManifestPS.Operations.Inspect;

/// <summary>Which of an image's manifests a platform would run, and why.</summary>
internal sealed class PlatformChoice
{
    private readonly PlatformMatcher _matcher;

    /// <param name="platform">The platform.</param>
    public PlatformChoice(Platform platform) => _matcher = new PlatformMatcher(platform);

    /// <summary>Position of the manifest that the platform would run.</summary>
    /// <param name="source">What the user named.</param>
    /// <param name="found">The manifests; null for one that cannot be read.</param>
    /// <exception cref="ImageNotFoundException">It would run none.</exception>
    public int IndexOfBest(string source, IReadOnlyList<ManifestDescriptor?> found)
    {
        int best = IndexOfBest(found);
        if (best >= 0)
        {
            return best;
        }
        string[] there = [.. found.Select(Runnable).OfType<Platform>().Select(platform => platform.ToString()).Distinct()];
        string has = there.Length == 0 ? "It states no platform" : $"It has: {string.Join(", ", there.Take(40))}";
        throw new ImageNotFoundException(ImageErrorCode.PlatformNotFound, $"'{source}' has nothing that {_matcher.Wanted} runs. {has}.");
    }

    /// <summary>Judges each image.</summary>
    /// <param name="found">The manifests.</param>
    public ValueList<PlatformCandidate> Judge(IReadOnlyList<ManifestDescriptor> found)
    {
        int best = IndexOfBest(found);
        Platform? chosen = best < 0 ? null : Runnable(found[best]);
        return [.. found.Select((image, index) => (image, index)).Where(entry => entry.image.Kind == ManifestKind.Image || entry.index == best).Select(entry =>
        {
            PlatformMatch match = _matcher.Match(Runnable(entry.image));
            return new PlatformCandidate
            {
                Reference = entry.image.Reference,
                Source = entry.image.Source,
                Platform = entry.image.Platform,
                Wanted = _matcher.Wanted.ToString(),
                IsChosen = entry.index == best,
                Rank = match.IsMatch ? match.Rank : null,
                Reason = match.IsMatch && entry.index != best && chosen is not null && Runnable(entry.image) is { } other
                    ? $"{match.Reason}; not chosen: {_matcher.LossTo(chosen, other)}"
                    : match.Reason,
            };
        })];
    }

    /// <summary>An artifact for a platform is chosen only if no image is.</summary>
    private int IndexOfBest(IReadOnlyList<ManifestDescriptor?> found)
    {
        int best = _matcher.IndexOfBest([.. found.Select(descriptor => descriptor?.Kind == ManifestKind.Image ? Runnable(descriptor) : null)]);
        return best >= 0 ? best : _matcher.IndexOfBest([.. found.Select(Runnable)]);
    }

    private static Platform? Runnable(ManifestDescriptor? descriptor) =>
        descriptor?.Kind is ManifestKind.Image or ManifestKind.Artifact && descriptor.ToDescriptor() is { IsCompanion: false, Platform: { IsStated: true } platform } ? platform : null;
}
