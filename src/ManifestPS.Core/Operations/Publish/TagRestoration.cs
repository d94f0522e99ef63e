using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Puts back the tags of a publication that failed, those that still hold its list, on a time of its own: a stop does not cut it short.</summary>
internal sealed class TagRestoration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly IWritableImageRepository _repository;
    private readonly PublishPlan _plan;

    public TagRestoration(IWritableImageRepository repository, PublishPlan plan) => (_repository, _plan) = (repository, plan);

    /// <summary>Puts back; the last that was moved comes first.</summary>
    /// <param name="touched">The tags that may have been moved.</param>
    /// <param name="cause">Why the publication failed.</param>
    /// <exception cref="UnsupportedImageException">A tag does not hold what it held before.</exception>
    public async Task RunAsync(IReadOnlyCollection<TagState> touched, Exception cause)
    {
        using CancellationTokenSource limit = new(Limit);
        Dictionary<TagState, string?> holds = _plan.Tags.ToDictionary(tag => tag, tag => tag.Previous?.Digest);
        foreach (TagState tag in _plan.Tags.Reverse().Where(touched.Contains))
        {
            holds[tag] = await PutBackAsync(tag, limit.Token).ConfigureAwait(false);
        }
        if (holds.Any(pair => pair.Value != pair.Key.Previous?.Digest))
        {
            IEnumerable<string> tags = holds.Select(pair => $"'{pair.Key.Tag}' holds {pair.Value ?? "nothing"} {(pair.Value == pair.Key.Previous?.Digest ? "as before" : $"and held {pair.Key.Previous?.Digest ?? "nothing"} before")}");
            throw new UnsupportedImageException(ImageErrorCode.PublishIncomplete, $"Publishing to '{_plan.Target.Repository}' failed: {cause.Message} Not every tag could be put back: {string.Join("; ", tags)}.");
        }
    }

    /// <returns>What the tag holds afterwards, as far as it can be told.</returns>
    private async Task<string?> PutBackAsync(TagState tag, CancellationToken cancellationToken)
    {
        ImageReference reference = _plan.Target.Repository.WithTag(tag.Tag);
        string? holds = "something that cannot be read";
        try
        {
            holds = (await _repository.FindAsync(reference, cancellationToken).ConfigureAwait(false))?.Digest;
            if (holds != _plan.Content.Digest)
            {
                return holds;   // never ours, or somebody else's by now
            }
            if (tag.Previous is null)
            {
                _ = await _repository.TryRemoveTagAsync(tag.Tag, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                ManifestContent previous = await _repository.GetManifestAsync(tag.Previous, cancellationToken).ConfigureAwait(false);
                await _repository.PutManifestAsync(previous.Bytes, tag.Previous.MediaType, tag.Tag, cancellationToken).ConfigureAwait(false);
            }
            return (await _repository.FindAsync(reference, cancellationToken).ConfigureAwait(false))?.Digest;
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            return holds;
        }
    }
}
