using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Moves several tags together: each is verified after it was written, and when one fails, those before it are put back.</summary>
internal sealed class TagTransaction
{
    private static readonly TimeSpan PutBackTime = TimeSpan.FromSeconds(60);

    private readonly IWritableImageRepository _repository;
    private readonly PublishPlan _plan;
    private readonly List<TagState> _touched = [];

    public TagTransaction(IWritableImageRepository repository, PublishPlan plan) => (_repository, _plan) = (repository, plan);

    private string Digest => _plan.Content.Digest;

    private string MediaType => _plan.List.MediaType;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TagState[] tags = [.. _plan.Tags.Where(tag => tag.Previous?.Digest != Digest)];
        if (tags.Length > 1 && await TryTogetherAsync(tags, cancellationToken).ConfigureAwait(false))
        {
            return;
        }
        if (tags.Length > 0 || _plan.Tags.Count == 0)
        {
            await _repository.PutManifestAsync(_plan.Content.Bytes, MediaType, Digest, cancellationToken).ConfigureAwait(false);
        }
        try
        {
            foreach (TagState tag in tags)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_touched.Contains(tag))
                {
                    _touched.Add(tag);
                }
                await _repository.PutManifestAsync(_plan.Content.Bytes, MediaType, tag.Tag, cancellationToken).ConfigureAwait(false);
                await VerifyAsync(tag, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            await PutBackAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One request for all tags: they move at once or not at all.</summary>
    private async Task<bool> TryTogetherAsync(TagState[] tags, CancellationToken cancellationToken)
    {
        _touched.AddRange(tags);
        try
        {
            if (await _repository.TryPutTagsAsync(_plan.Content.Bytes, MediaType, Digest, [.. tags.Select(tag => tag.Tag)], cancellationToken).ConfigureAwait(false))
            {
                await Task.WhenAll(tags.Select(tag => VerifyAsync(tag, cancellationToken))).ConfigureAwait(false);
                return true;
            }
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            await PutBackAsync(e).ConfigureAwait(false);
            throw;
        }
        return false;   // the registry may have set some of them all the same, so they stay touched
    }

    private async Task VerifyAsync(TagState tag, CancellationToken cancellationToken)
    {
        ImageReference reference = _plan.Target.Repository.WithTag(tag.Tag);
        ManifestContent now = await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);   // a HEAD would only repeat what the registry says of itself
        if (now.Digest != Digest)
        {
            throw new ContentException(ImageErrorCode.PublishVerifyFailed, $"'{reference}' was written as {Digest}, but the registry has {now.Digest} there.");
        }
    }

    /// <summary>Puts back every tag that still holds our digest, on a time of its own: a stop does not cut it short.</summary>
    /// <exception cref="UnsupportedImageException">Not every tag could be put back.</exception>
    private async Task PutBackAsync(Exception cause)
    {
        using CancellationTokenSource limit = new(PutBackTime);
        List<string> left = [];
        foreach (TagState tag in Enumerable.Reverse(_touched))
        {
            string? holds = await PutBackAsync(tag, limit.Token).ConfigureAwait(false);
            if (holds != tag.Previous?.Digest)
            {
                left.Add($"'{tag.Tag}' holds {holds ?? "nothing"} and held {tag.Previous?.Digest ?? "nothing"} before");
            }
        }
        if (left.Count > 0)
        {
            IEnumerable<string> untouched = _plan.Tags.Except(_touched).Select(tag => $"'{tag.Tag}' holds {tag.Previous?.Digest ?? "nothing"} as before");
            throw new UnsupportedImageException(ImageErrorCode.PublishIncomplete, $"Publishing to '{_plan.Target.Repository}' failed: {cause.Message} Not every tag could be put back: {string.Join("; ", left.Concat(untouched))}.");
        }
    }

    /// <returns>What the tag holds afterwards, as far as it can be told.</returns>
    private async Task<string?> PutBackAsync(TagState tag, CancellationToken cancellationToken)
    {
        string? holds = null;
        try
        {
            holds = (await FindAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest;
            if (holds != Digest)
            {
                return holds;   // never ours, or somebody else's by now
            }
            if (tag.Previous is null)
            {
                return await _repository.TryRemoveTagAsync(tag.Tag, cancellationToken).ConfigureAwait(false) ? null : holds;
            }
            ManifestContent previous = await _repository.GetManifestAsync(tag.Previous, cancellationToken).ConfigureAwait(false);
            await _repository.PutManifestAsync(previous.Bytes, tag.Previous.MediaType, tag.Tag, cancellationToken).ConfigureAwait(false);
            return (await FindAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest;
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            return holds ?? "something that cannot be read";
        }
    }

    private async Task<Descriptor?> FindAsync(TagState tag, CancellationToken cancellationToken)
    {
        try
        {
            return await _repository.ResolveAsync(_plan.Target.Repository.WithTag(tag.Tag), cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (e.Code is ImageErrorCode.TagNotFound or ImageErrorCode.RepositoryNotFound)
        {
            return null;
        }
    }
}
