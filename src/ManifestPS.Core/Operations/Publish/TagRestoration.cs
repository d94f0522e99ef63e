using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Restores the tags of a publication that failed, those that still point to its list. It has time of its own: a stop does not cut it short.</summary>
internal sealed class TagRestoration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly IWritableImageRepository _repository;
    private readonly PublishPlan _plan;
    private readonly TagWatch _watch;

    public TagRestoration(IWritableImageRepository repository, PublishPlan plan, TagWatch watch) => (_repository, _plan, _watch) = (repository, plan, watch);

    /// <summary>Restores, the tag that was written last first.</summary>
    /// <param name="writes">What is known of each tag's write.</param>
    /// <param name="cause">Why the publication failed.</param>
    /// <exception cref="UnsupportedImageException">A tag does not point to what it pointed to before, or nobody can tell.</exception>
    public async Task RunAsync(IReadOnlyDictionary<TagState, TagWrite> writes, Exception cause)
    {
        using CancellationTokenSource limit = new(Limit);
        Dictionary<TagState, TagLook> now = _plan.Tags.ToDictionary(tag => tag, tag => tag.Before);
        (TagState Tag, Task<TagLook> Look)[] written = [.. _plan.Tags.Reverse().Where(tag => writes[tag] != TagWrite.None).Select(tag => (tag, LookAsync(tag, limit.Token)))];
        foreach ((TagState tag, Task<TagLook> look) in written)
        {
            now[tag] = await RestoreAsync(tag, writes[tag], await look.ConfigureAwait(false), limit.Token).ConfigureAwait(false);
        }
        if (now.Any(pair => !pair.Value.IsLike(pair.Key.Before)))
        {
            IEnumerable<string> tags = now.Select(pair => $"'{pair.Key.Tag}' points to {pair.Value}, {(pair.Value.IsLike(pair.Key.Before) ? "as before" : $"before to {pair.Key.Before}")}");
            throw new UnsupportedImageException(ImageErrorCode.PublishIncomplete, $"Publishing to '{_plan.Target.Repository}' failed: {cause.Message} Not every tag could be restored: {string.Join("; ", tags)}.");
        }
    }

    private Task<TagLook> LookAsync(TagState tag, CancellationToken cancellationToken) =>
        _watch.LookUntilAsync(tag.Tag, look => !look.IsLike(tag.Before) && look.Failure is null, cancellationToken);

    /// <returns>What the tag points to afterwards, as far as anybody can tell.</returns>
    private async Task<TagLook> RestoreAsync(TagState tag, TagWrite write, TagLook now, CancellationToken cancellationToken)
    {
        bool isOurs = now.Holds(_plan.Content);
        bool isUnclear = write == TagWrite.Confirmed && now.IsLike(tag.Before);
        try
        {
            // A look that still shows the old value does not undo a write that was confirmed, and to write that value again is right either way.
            if (tag.Before.Content is { } previous && (isOurs || isUnclear))
            {
                await _repository.PutTagAsync(previous.Bytes, previous.DeclaredType ?? previous.Parse().MediaType, tag.Tag, IsOursAsync, cancellationToken).ConfigureAwait(false);
                return await _watch.LookUntilAsync(tag.Tag, look => look.IsLike(tag.Before), cancellationToken).ConfigureAwait(false);
            }
            if (isOurs && tag.Before.Failure is null && await _repository.TryRemoveTagAsync(tag.Tag, cancellationToken).ConfigureAwait(false))
            {
                return await _watch.LookUntilAsync(tag.Tag, look => look.IsLike(tag.Before), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            // What the tag points to is reported.
        }
        return isUnclear ? TagLook.Unclear : now;

        async Task<bool> IsOursAsync(CancellationToken stop) => (await _watch.LookAsync(tag.Tag, stop).ConfigureAwait(false)).Holds(_plan.Content);
    }
}
