using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Holds an imported draft against the tags it was made from.</summary>
internal static class DraftFreshness
{
    /// <exception cref="UnsupportedImageException">A tag has moved since, or is gone.</exception>
    public static async Task RequireAsync(ManifestList list, Func<ImageReference, IImageRepository> open, CancellationToken cancellationToken)
    {
        if (list.DraftedAt is not { } time)
        {
            return;
        }
        foreach (ManifestSource source in list.Sources.GroupBy(source => source.Name).Select(same => same.First()))
        {
            if (source.Resolved is { } resolved && ImageReference.Parse(source.Name) is { Tag: not null, Digest: null } tag)
            {
                string? now = (await open(tag).FindAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest;
                if (now != resolved)
                {
                    throw new UnsupportedImageException(ImageErrorCode.DraftStale, $"The draft was made at {time:u} from '{source.Name}', which pointed to {resolved} then and points to {now ?? "nothing"} now. Nothing was published.");
                }
            }
        }
    }
}
