using ManifestPS.Errors;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Moves several tags together: each is verified after it was written, and when one fails, those before it are put back.</summary>
internal sealed class TagTransaction
{
    private readonly IWritableImageRepository _repository;
    private readonly PublishPlan _plan;
    private readonly HashSet<TagState> _touched = [];
    private bool _hasList;

    public TagTransaction(IWritableImageRepository repository, PublishPlan plan) => (_repository, _plan) = (repository, plan);

    private string Digest => _plan.Content.Digest;

    private string MediaType => _plan.List.MediaType;

    private ImageReference Target => _plan.Target.Repository;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TagState[] tags = [.. _plan.Tags.Where(tag => tag.Previous?.Digest != Digest)];
        try
        {
            if (tags.Length < 2 || !await TryTogetherAsync(tags, cancellationToken).ConfigureAwait(false))
            {
                await MoveOneByOneAsync(tags, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            await new TagRestoration(_repository, _plan).RunAsync(_touched, e).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One request for all tags: they move at once, or those that did not are moved after.</summary>
    private async Task<bool> TryTogetherAsync(TagState[] tags, CancellationToken cancellationToken)
    {
        await Task.WhenAll(tags.Select(tag => RequireUnmovedAsync(tag, cancellationToken))).ConfigureAwait(false);
        _touched.UnionWith(tags);
        IReadOnlyCollection<string>? set = await _repository.TryPutTagsAsync(_plan.Content.Bytes, MediaType, Digest, [.. tags.Select(tag => tag.Tag)], cancellationToken).ConfigureAwait(false);
        _hasList = set is not null;
        if (set is null || !tags.All(tag => set.Contains(tag.Tag)))
        {
            return false;
        }
        await Task.WhenAll(tags.Select(tag => VerifyAsync(Target.WithTag(tag.Tag), cancellationToken))).ConfigureAwait(false);
        return true;
    }

    private async Task MoveOneByOneAsync(TagState[] tags, CancellationToken cancellationToken)
    {
        if (!_hasList && (tags.Length > 0 || _plan.Tags.Count == 0))
        {
            await _repository.PutManifestAsync(_plan.Content.Bytes, MediaType, Digest, cancellationToken).ConfigureAwait(false);
        }
        if (_plan.Tags.Count == 0)
        {
            await VerifyAsync(Target.WithDigest(Digest), cancellationToken).ConfigureAwait(false);
        }
        foreach (TagState tag in tags)
        {
            await RequireUnmovedAsync(tag, cancellationToken).ConfigureAwait(false);
            _touched.Add(tag);
            await _repository.PutManifestAsync(_plan.Content.Bytes, MediaType, tag.Tag, cancellationToken).ConfigureAwait(false);
            await VerifyAsync(Target.WithTag(tag.Tag), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Copying may have taken long. The protocol has no conditional write, so a moment remains between this question and the write.</summary>
    private async Task RequireUnmovedAsync(TagState tag, CancellationToken cancellationToken)
    {
        if (_plan.MovesWhateverIsThere)
        {
            return;
        }
        string? now = (await _repository.FindAsync(Target.WithTag(tag.Tag), cancellationToken).ConfigureAwait(false))?.Digest;
        if (now != tag.Previous?.Digest && now != Digest)
        {
            throw new UnsupportedImageException(ImageErrorCode.TagMoved, $"'{Target.WithTag(tag.Tag)}' points to {now ?? "nothing"} by now, and pointed to {tag.Previous?.Digest ?? "nothing"} when publishing began.");
        }
    }

    private async Task VerifyAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        string? now = null;
        try
        {
            now = (await _repository.GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Digest;   // a HEAD would only repeat what the registry says of itself
        }
        catch (ImageException e) when (e.IsAbsence)
        {
        }
        if (now != Digest)
        {
            throw new ContentException(ImageErrorCode.PublishVerifyFailed, $"'{reference}' was written as {Digest}, but the registry has {now ?? "nothing"} there.");
        }
    }
}
