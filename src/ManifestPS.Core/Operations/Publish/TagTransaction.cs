using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Moves several tags together, on three kinds of evidence: what each held before, what the response to its write says, and what a look finds afterwards.</summary>
/// <remarks>The response counts more than a look, because a look may be stale. Only a write that failed, or a stop, restores the tags before it.</remarks>
internal sealed class TagTransaction
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly IWritableImageRepository _repository;
    private readonly PublishPlan _plan;
    private readonly IClock _clock;
    private readonly Func<CancellationToken, Task> _completeEntries;
    private readonly TagWatch _watch;
    private readonly Dictionary<TagState, TagWrite> _writes;
    private bool _isFresh;

    /// <param name="repository">Where the tags are.</param>
    /// <param name="plan">What is published.</param>
    /// <param name="clock">Measures the waits.</param>
    /// <param name="completeEntries">Copies the entries of the list that the repository lacks now, or throws.</param>
    public TagTransaction(IWritableImageRepository repository, PublishPlan plan, IClock clock, Func<CancellationToken, Task> completeEntries)
    {
        (_repository, _plan, _clock, _completeEntries) = (repository, plan, clock, completeEntries);
        _watch = new TagWatch(repository, plan.Target.Repository, clock);
        _writes = plan.Tags.ToDictionary(tag => tag, _ => TagWrite.None);
    }

    private ManifestContent Content => _plan.Content;

    /// <summary>Writes the list under its tags, or under its digest where there are none.</summary>
    /// <returns>Tags that somebody else moved afterwards, and what they point to.</returns>
    /// <exception cref="ImageException">It failed; the tags hold what they held before, unless the error is PublishIncomplete.</exception>
    public async Task<IReadOnlyList<(TagState Tag, TagLook Now)>> RunAsync(CancellationToken cancellationToken)
    {
        if (_plan.Tags.Count == 0)
        {
            await WriteUntaggedAsync(cancellationToken).ConfigureAwait(false);
            return [];
        }
        TagState[] tags = [.. _plan.Tags.Where(tag => !tag.Before.Holds(Content))];
        (TagState Tag, TagLook Now)[] looks;
        try
        {
            await WriteAsync(tags, cancellationToken).ConfigureAwait(false);
            looks = await Task.WhenAll(tags.Select(async tag => (tag, await _watch.LookUntilAsync(tag.Tag, look => look.Holds(Content), cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ImageException or OperationCanceledException)
        {
            await new TagRestoration(_repository, _plan, _watch).RunAsync(_writes, e).ConfigureAwait(false);
            throw;
        }
        RequireClear(looks);
        return [.. looks.Where(look => !look.Now.Holds(Content))];
    }

    private async Task WriteUntaggedAsync(CancellationToken cancellationToken)
    {
        await PutAsync(stop => _repository.PutManifestAsync(Content.Bytes, _plan.List.MediaType, Content.Digest, stop), cancellationToken).ConfigureAwait(false);
        ImageReference reference = _plan.Target.Repository.WithDigest(Content.Digest);
        TagLook look = await _watch.LookUntilAsync(reference, look => look.Holds(Content), cancellationToken).ConfigureAwait(false);
        if (!look.Holds(Content))
        {
            throw new ContentException(ImageErrorCode.PublishVerifyFailed, $"The registry accepted '{reference}', but it cannot be read there: {look.Failure?.Message ?? "there is nothing"}");
        }
    }

    private async Task WriteAsync(TagState[] tags, CancellationToken cancellationToken)
    {
        _isFresh = _plan.Copies.Count == 0 && _clock.Now - _plan.LookedAt < Fresh;
        if (tags.Length > 1)
        {
            await WriteTogetherAsync(tags, cancellationToken).ConfigureAwait(false);
        }
        foreach (TagState tag in tags.Where(tag => _writes[tag] != TagWrite.Confirmed))
        {
            await WriteAsync(tag, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One request for all tags. Those that it does not confirm are written one by one.</summary>
    private async Task WriteTogetherAsync(TagState[] tags, CancellationToken cancellationToken)
    {
        _ = await Task.WhenAll(tags.Select(tag => IsWrittenAsync(tag, cancellationToken))).ConfigureAwait(false);
        SetAll(TagWrite.Unanswered);
        try
        {
            IReadOnlyCollection<string>? confirmed = null;
            await PutAsync(async stop => confirmed = await _repository.TryPutTagsAsync(Content.Bytes, _plan.List.MediaType, Content.Digest, [.. tags.Select(tag => tag.Tag)], stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            foreach (TagState tag in tags.Where(tag => confirmed?.Contains(tag.Tag) == true))
            {
                _writes[tag] = TagWrite.Confirmed;
            }
        }
        catch (RegistryException e) when (!e.IsRefusal)
        {
            // Each tag is looked at before it is written by itself.
        }
        catch (RegistryException)
        {
            SetAll(TagWrite.None);
            throw;
        }

        void SetAll(TagWrite write)
        {
            foreach (TagState tag in tags)
            {
                _writes[tag] = write;
            }
            _isFresh = false;
        }
    }

    private async Task WriteAsync(TagState tag, CancellationToken cancellationToken)
    {
        if (await IsWrittenAsync(tag, cancellationToken).ConfigureAwait(false))
        {
            _writes[tag] = TagWrite.Confirmed;
            return;
        }
        TagWrite before = _writes[tag];
        _writes[tag] = TagWrite.Unanswered;
        _isFresh = false;
        try
        {
            await PutAsync(stop => _repository.PutTagAsync(Content.Bytes, _plan.List.MediaType, tag.Tag, again => MayRepeatAsync(tag, again), stop), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.IsRefusal)
        {
            _writes[tag] = before;
            throw;
        }
        catch (RegistryException)
        {
            TagLook now = await _watch.LookUntilAsync(tag.Tag, look => !look.IsLike(tag.Before), cancellationToken).ConfigureAwait(false);
            if (!now.Holds(Content))
            {
                throw;
            }
        }
        _writes[tag] = TagWrite.Confirmed;
    }

    /// <summary>Whether the tag points to the list already. The look is the one that the plan took where that was just now, and nothing was sent since.</summary>
    /// <remarks>The protocol has no conditional write, so a moment remains between this look and the write.</remarks>
    /// <exception cref="ImageException">Somebody else moved the tag, or it can no longer be read.</exception>
    private async Task<bool> IsWrittenAsync(TagState tag, CancellationToken cancellationToken)
    {
        if (_isFresh || _plan.MovesWhateverIsThere)
        {
            return false;
        }
        TagLook now = await _watch.LookUntilAsync(tag.Tag, look => look.IsLike(tag.Before) || look.Holds(Content), cancellationToken).ConfigureAwait(false);
        if (now.Holds(Content) || now.IsLike(tag.Before))
        {
            return now.Holds(Content);
        }
        _writes[tag] = TagWrite.None;   // if this command wrote it at all, that is overwritten
        throw now.Failure ?? new UnsupportedImageException(ImageErrorCode.TagMoved, $"'{_plan.Target.Repository.WithTag(tag.Tag)}' now points to {now}; when publishing began it pointed to {tag.Before}.");
    }

    /// <summary>A write that failed is repeated only while nobody, this command included, has moved the tag.</summary>
    private async Task<bool> MayRepeatAsync(TagState tag, CancellationToken cancellationToken)
    {
        TagLook now = await _watch.LookAsync(tag.Tag, cancellationToken).ConfigureAwait(false);
        return !now.Holds(Content) && (_plan.MovesWhateverIsThere || now.IsLike(tag.Before));
    }

    /// <summary>If the registry says that it lacks an entry, each is requested, whatever this process remembers, and copied if it is missing. The registry may only lag, so the write is repeated.</summary>
    private async Task PutAsync(Func<CancellationToken, Task> putAsync, CancellationToken cancellationToken)
    {
        foreach (TimeSpan wait in TagWatch.Waits)
        {
            try
            {
                await putAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RegistryException e) when (e.Code == ImageErrorCode.ChildMissing)
            {
                await _completeEntries(cancellationToken).ConfigureAwait(false);
                await _clock.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
            }
        }
        await putAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every write was confirmed. A tag that still reads as before contradicts that, and nobody can tell which is right; one that points elsewhere was moved since.</summary>
    private void RequireClear((TagState Tag, TagLook Now)[] looks)
    {
        if (looks.All(look => look.Now.Holds(Content) || look.Now.Digest is { } other && other != look.Tag.Before.Digest || look.Now.Failure is RegistryException { StatusCode: 403 }))
        {
            return;
        }
        Dictionary<TagState, TagLook> now = looks.ToDictionary(look => look.Tag, look => look.Now);
        IEnumerable<string> tags = _plan.Tags.Select(tag => $"'{tag.Tag}' points to {(now.TryGetValue(tag, out TagLook? look) ? look : tag.Before)}");
        throw new UnsupportedImageException(ImageErrorCode.PublishIncomplete, $"The registry confirmed every tag of '{_plan.Target.Repository}' as {Content.Digest}, but some of them still read otherwise: {string.Join("; ", tags)}. Nothing was restored.");
    }
}
