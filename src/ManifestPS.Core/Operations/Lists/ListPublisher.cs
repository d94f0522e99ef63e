using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Publishes lists: finds out by reading what has to be done, then does it - children, list by digest, tags - and puts the tags back where that fails.</summary>
public sealed class ListPublisher
{
    private readonly Func<ImageReference, IWritableImageRepository> _openTarget;
    private readonly Func<ImageReference, IImageRepository> _openSource;

    /// <summary>Publishes through these repositories.</summary>
    /// <param name="openTarget">Opens the repository to publish to.</param>
    /// <param name="openSource">Opens the repositories that entries come from.</param>
    public ListPublisher(Func<ImageReference, IWritableImageRepository> openTarget, Func<ImageReference, IImageRepository> openSource) =>
        (_openTarget, _openSource) = (openTarget, openSource);

    /// <summary>Finds out what has to be done. Sends nothing but GET and HEAD.</summary>
    /// <param name="list">The list.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">What guards it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be published so.</exception>
    public async Task<PublishPlan> PlanAsync(ManifestList list, PublishTarget target, PublishOptions options, CancellationToken cancellationToken)
    {
        _ = ListRules.RequirePlatforms(list, options.RequiredPlatforms);
        _ = ListRules.RequireHoldable(options.Force ? list : ListRules.RequireDistinctPlatforms(list));
        IWritableImageRepository repository = _openTarget(target.Repository);
        Task<ManifestContent> content = ContentOfAsync(list, cancellationToken);
        Task<TagState[]> tags = Task.WhenAll(target.Tags.Select(tag => StateOfAsync(repository, target.Repository, tag, cancellationToken)));
        Task<ImageCopy?[]> copies = Task.WhenAll(list.Manifests.GroupBy(entry => entry.Digest).Select(same => PlanCopyAsync(list, same.First(), target, repository, cancellationToken)));
        await Task.WhenAll(content, tags, copies).ConfigureAwait(false);
        TagState[] states = [.. (await tags.ConfigureAwait(false)).OrderBy(tag => tag.Previous is null)];
        if (!options.Force)
        {
            await RequireUnmovedAsync(list, target, states, options, cancellationToken).ConfigureAwait(false);
        }
        return new PublishPlan
        {
            List = list,
            Content = await content.ConfigureAwait(false),
            Target = target,
            Tags = [.. states],
            Copies = [.. (await copies.ConfigureAwait(false)).OfType<ImageCopy>()],
            Current = states is [{ Previous: { } previous }, ..] ? await ReadCurrentAsync(repository, previous, cancellationToken).ConfigureAwait(false) : null,
            Findings = [.. ListRules.Check(list)],
        };
    }

    /// <summary>Does it.</summary>
    /// <param name="plan">What was found out.</param>
    /// <param name="progress">Told of bytes as they are copied.</param>
    /// <param name="cancellationToken">Ends the work; tags that were moved are put back first.</param>
    /// <returns>One result per tag, in the order asked for; one for the digest where there is no tag.</returns>
    /// <exception cref="ImageException">It failed; the tags hold what they held before, unless the error is PublishIncomplete.</exception>
    public async Task<IReadOnlyList<PublishedManifestList>> PublishAsync(PublishPlan plan, Action<long> progress, CancellationToken cancellationToken)
    {
        IWritableImageRepository target = _openTarget(plan.Target.Repository);
        await Task.WhenAll(plan.Copies.Select(copy => copy.RunAsync(progress, cancellationToken))).ConfigureAwait(false);
        await new TagTransaction(target, plan).RunAsync(cancellationToken).ConfigureAwait(false);
        return plan.Tags.Count == 0 ? [Result(plan, tag: null)] : [.. plan.Target.Tags.Select(name => Result(plan, plan.Tags.First(tag => tag.Tag == name)))];
    }

    private static PublishedManifestList Result(PublishPlan plan, TagState? tag)
    {
        string digest = plan.Content.Digest;
        ImageReference repository = plan.Target.Repository;
        return new PublishedManifestList
        {
            Reference = (tag is null ? repository : repository.WithTag(tag.Tag)).WithDigest(digest).ToString(),
            Tag = tag?.Tag,
            Digest = digest,
            PreviousDigest = tag?.Previous?.Digest,
            Status = tag?.Previous is null ? "Created" : tag.Previous.Digest == digest ? "Unchanged" : "Moved",
        };
    }

    /// <summary>An unedited list goes out as the bytes it came in.</summary>
    private async Task<ManifestContent> ContentOfAsync(ManifestList list, CancellationToken cancellationToken)
    {
        if (list.Reference is { } text && ImageReference.Parse(text) is var reference)
        {
            return await _openSource(reference).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        return ManifestContent.Verify(OciJson.Write(list), expectedDigest: null, list.MediaType, "The list");
    }

    private static async Task<TagState> StateOfAsync(IImageRepository repository, ImageReference name, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return new TagState(tag, await repository.ResolveAsync(name.WithTag(tag), cancellationToken).ConfigureAwait(false));
        }
        catch (ImageException e) when (e.Code is ImageErrorCode.TagNotFound or ImageErrorCode.RepositoryNotFound)
        {
            return new TagState(tag, Previous: null);
        }
    }

    /// <summary>Null where the target has the entry: because it comes from there, or because it is there too.</summary>
    private async Task<ImageCopy?> PlanCopyAsync(ManifestList list, Descriptor entry, PublishTarget target, IWritableImageRepository repository, CancellationToken cancellationToken)
    {
        ImageReference source = ImageReference.Parse(list.ReferenceOf(entry)
            ?? throw new UnsupportedImageException(ImageErrorCode.SourceUnknown, $"Nothing says where the entry {entry} is."));
        if (source.Name == target.Repository.Name || await repository.HasManifestAsync(entry.Digest, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }
        try
        {
            return await ImageCopy.PlanAsync(_openSource(source), source, repository, target.Repository, entry, cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (e.Code is ImageErrorCode.ManifestNotFound or ImageErrorCode.RepositoryNotFound)
        {
            throw new ImageNotFoundException(ImageErrorCode.ChildMissing, $"The entry {entry} is not there any more: {e.Message}");
        }
    }

    private static async Task<ManifestList?> ReadCurrentAsync(IImageRepository repository, Descriptor previous, CancellationToken cancellationToken) =>
        MediaTypes.IsManifestList(previous.MediaType)
            ? (await repository.GetManifestAsync(previous, cancellationToken).ConfigureAwait(false)).Parse() as ManifestList
            : null;

    private async Task RequireUnmovedAsync(ManifestList list, PublishTarget target, TagState[] tags, PublishOptions options, CancellationToken cancellationToken)
    {
        foreach (TagState tag in tags)
        {
            string? expected = options.ExpectedDigest ?? RememberedDigest(list, target, tag.Tag);
            if (expected is not null && tag.Previous?.Digest != expected)
            {
                throw new UnsupportedImageException(ImageErrorCode.TagMoved, $"'{target.Repository.WithTag(tag.Tag)}' points to {tag.Previous?.Digest ?? "nothing"}, not to {expected} as when it was read. Nothing was published.");
            }
        }
        await DraftFreshness.RequireAsync(list, _openSource, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the tag held when the list was read from it.</summary>
    private static string? RememberedDigest(ManifestList list, PublishTarget target, string tag) =>
        list.Origin is { } text && ImageReference.Parse(text) is var origin && origin.Name == target.Repository.Name && origin.Tag == tag ? origin.Digest : null;
}
