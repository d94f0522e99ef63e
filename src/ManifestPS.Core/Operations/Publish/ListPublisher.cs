using System.Collections.Concurrent;
using ManifestPS.Concurrency;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json;
using ManifestPS.Operations.Copy;
using ManifestPS.Operations.Validate;
using ManifestPS.Registry.Connections;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Publish;

/// <summary>Publishes lists: finds out by reading what has to be done, then does it (the entries, then the list under its tags), and restores the tags where that fails.</summary>
public sealed class ListPublisher
{
    private const int BlobsAtATime = 4;
    private const int ReadsAtATime = 16;

    private readonly Func<ImageReference, IWritableImageRepository> _openTarget;
    private readonly Func<ImageReference, IImageRepository> _openSource;
    private readonly IClock _clock;
    private readonly ITrace _log;

    /// <summary>Publishes through these repositories.</summary>
    /// <param name="openTarget">Opens the repository to publish to.</param>
    /// <param name="openSource">Opens the repositories that entries come from.</param>
    /// <param name="session">The call that it works for.</param>
    /// <param name="log">Takes warnings of tags that somebody else moved meanwhile.</param>
    public ListPublisher(Func<ImageReference, IWritableImageRepository> openTarget, Func<ImageReference, IImageRepository> openSource, RegistrySession session, ITrace log) =>
        (_openTarget, _openSource, _clock, _log) = (openTarget, openSource, session.Options.Clock, log);

    /// <summary>Finds out what has to be done. Sends nothing but GET and HEAD.</summary>
    /// <param name="list">The list.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">What guards it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be published so.</exception>
    public async Task<PublishPlan> PlanAsync(ManifestList list, PublishTarget target, PublishOptions options, CancellationToken cancellationToken)
    {
        if (list.Manifests.Count == 0 && !options.Force)
        {
            throw new UnsupportedImageException(ImageErrorCode.ListIsEmpty, $"'{list}' has no entries; publishing it would leave whoever pulls it without an image.");
        }
        _ = ListRules.RequirePlatforms(list, options.RequiredPlatforms);
        _ = ListRules.RequireHoldable(options.Force ? list : ListRules.RequireDistinctPlatforms(list));
        IWritableImageRepository repository = _openTarget(target.Repository);
        ConcurrentDictionary<string, bool> claimed = new();
        ImageWalk limit = new($"'{list}'");
        limit.Enter(list.Manifests.Count, depth: 1);
        Task<ManifestContent> content = ContentOfAsync(list, cancellationToken);
        Task<ImageCopy?[]> copies = Task.WhenAll(list.Manifests.GroupBy(entry => entry.Digest).Select(same => PlanCopyAsync(list, same.First(), target, repository, claimed, limit, cancellationToken)));
        await Task.WhenAll(content, copies).ConfigureAwait(false);
        TimeSpan now = _clock.Now;
        TagState[] states = [.. (await LookAsync(new TagWatch(repository, target.Repository, _clock), target, cancellationToken).ConfigureAwait(false)).OrderBy(tag => tag.Before.Content is null)];
        await RequireUnmovedAsync(list, target, states, options, cancellationToken).ConfigureAwait(false);
        return new PublishPlan
        {
            List = list,
            Content = await content.ConfigureAwait(false),
            Target = target,
            Tags = [.. states],
            LookedAt = now,
            MovesWhateverIsThere = options is { Force: true, ExpectedDigest: null },
            Copies = [.. (await copies.ConfigureAwait(false)).OfType<ImageCopy>()],
            Current = states is [{ Before.Content: { } current }, ..] ? ParseList(current) : null,
            Findings = [.. ListRules.Check(list)],
        };
    }

    /// <summary>Carries out a plan: copies what is missing, then moves the tags.</summary>
    /// <param name="plan">What was found out.</param>
    /// <param name="progress">Told of bytes as they are copied.</param>
    /// <param name="cancellationToken">Ends the work; tags that were moved are restored first.</param>
    /// <returns>One result per tag, in the order asked for; one for the digest where there is no tag.</returns>
    /// <exception cref="ImageException">It failed; the tags hold what they held before, unless the error is PublishIncomplete.</exception>
    public async Task<IReadOnlyList<PublishedManifestList>> PublishAsync(PublishPlan plan, Action<long> progress, CancellationToken cancellationToken)
    {
        IWritableImageRepository target = _openTarget(plan.Target.Repository);
        await CopyAsync(plan.Copies, progress, cancellationToken).ConfigureAwait(false);
        foreach ((TagState tag, TagLook look) in await new TagTransaction(target, plan, _clock, stop => CompleteEntriesAsync(target, plan, progress, stop)).RunAsync(cancellationToken).ConfigureAwait(false))
        {
            string name = plan.Target.Repository.WithTag(tag.Tag).ToString();
            _log.WriteWarning(look.Failure is { } failure
                ? $"'{name}' was written, but could not be read back: {failure.Message}"
                : $"'{name}' was written as {plan.Content.Digest}, but now points to {look}: another publisher has moved it, or the registry changed what it was sent.");
        }
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
            PreviousDigest = tag?.Before.Digest,
            Status = tag?.Before switch
            {
                { Failure: not null } => "Published",
                { Content: not null } before => before.Holds(plan.Content) ? "Unchanged" : "Moved",
                _ => "Created",
            },
        };
    }

    /// <summary>An unedited list goes out as the bytes it came in, which say the same as the list; a draft's file could claim otherwise.</summary>
    private async Task<ManifestContent> ContentOfAsync(ManifestList list, CancellationToken cancellationToken)
    {
        ManifestContent written = ManifestContent.Verify(OciJson.Write(list), expectedDigest: null, list.MediaType, "The list");
        if (list.Reference is null)
        {
            return written;
        }
        ImageReference reference = ImageReference.Parse(list.Reference);
        ManifestContent read = await _openSource(reference).GetManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        return read.Parse() is ManifestList same && OciJson.Write(same).AsSpan().SequenceEqual(written.Bytes.Span)
            ? read
            : throw new ManifestException(ImageErrorCode.DraftInvalid, path: null, $"The list is not the one that '{reference}' names.");
    }

    /// <summary>The last thing that planning does, so that what is written next rests on a look that was just taken.</summary>
    private static async Task<TagState[]> LookAsync(TagWatch watch, PublishTarget target, CancellationToken cancellationToken)
    {
        TagState[] tags = await Task.WhenAll(target.Tags.Select(async tag => new TagState(tag, await watch.LookAsync(tag, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        // A registry may deny what does not exist (Artifactory), and what is broken may be overwritten: then the PUT decides.
        return tags.Select(tag => tag.Before.Failure).FirstOrDefault(failure => failure is not (null or RegistryException { StatusCode: 403 } or ContentException or ManifestException)) is { } fatal ? throw fatal : tags;
    }

    /// <summary>Null where the target has the entry: because it comes from there, or because it is there too.</summary>
    private async Task<ImageCopy?> PlanCopyAsync(ManifestList list, Descriptor entry, PublishTarget target, IWritableImageRepository repository, ConcurrentDictionary<string, bool> claimed, ImageWalk limit, CancellationToken cancellationToken)
    {
        ImageReference source = ImageReference.Parse(list.ReferenceOf(entry)
            ?? throw new UnsupportedImageException(ImageErrorCode.SourceUnknown, $"Nothing says where the entry {entry} is."));
        try
        {
            if (repository.FindRecent(entry.Digest) is { } seen)
            {
                await RequireAsDescribedAsync(repository, entry, seen, cancellationToken).ConfigureAwait(false);
                return null;
            }
            ImageReference there = target.Repository.WithDigest(entry.Digest);
            Descriptor? found = source.Name == target.Repository.Name
                ? await repository.ResolveAsync(there, cancellationToken).ConfigureAwait(false)
                : await FindUnlessDeniedAsync(repository, there, cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                await RequireAsDescribedAsync(repository, entry, found, cancellationToken).ConfigureAwait(false);
                return null;
            }
            ImageCopy copy = new(_openSource(source), source, repository, target.Repository, claimed, limit);
            await copy.PlanAsync(entry, cancellationToken).ConfigureAwait(false);
            return copy;
        }
        catch (ImageException e) when (e.IsAbsence)
        {
            throw new ImageNotFoundException(ImageErrorCode.ChildMissing, $"The entry {entry} no longer exists: {e.Message}");
        }
    }

    /// <summary>A HEAD that contradicts the entry proves nothing: reading the entry does.</summary>
    private static async Task RequireAsDescribedAsync(IImageRepository repository, Descriptor entry, Descriptor found, CancellationToken cancellationToken)
    {
        if ((found.Size, found.MediaType) != (entry.Size, entry.MediaType))
        {
            _ = await repository.GetManifestAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Requests every entry, whatever this process remembers of it, and copies those that are missing after all.</summary>
    private async Task CompleteEntriesAsync(IWritableImageRepository repository, PublishPlan plan, Action<long> progress, CancellationToken cancellationToken)
    {
        ConcurrentQueue<ImageCopy> copies = new();
        ConcurrentDictionary<string, bool> claimed = new();
        ImageWalk walk = new($"'{plan.List}'");
        walk.Enter(plan.List.Manifests.Count, depth: 1);
        await BoundedWork.RunAsync(
            plan.List.Manifests.GroupBy(entry => entry.Digest).Select(same => same.First()),
            ReadsAtATime,
            async (entry, stop) =>
            {
                if (await repository.FindAsync(plan.Target.Repository.WithDigest(entry.Digest), stop).ConfigureAwait(false) is not null)
                {
                    return;
                }
                if (plan.List.ReferenceOf(entry) is not { } text || (ImageReference.Parse(text) is var source && source.Name == plan.Target.Repository.Name))
                {
                    throw new ImageNotFoundException(ImageErrorCode.ChildMissing, $"'{plan.Target.Repository}' no longer has the entry {entry}.");
                }
                ImageCopy copy = new(_openSource(source), source, repository, plan.Target.Repository, claimed, walk);
                await copy.PlanAsync(entry, stop).ConfigureAwait(false);
                copies.Enqueue(copy);
            },
            cancellationToken).ConfigureAwait(false);
        await CopyAsync(copies, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Blobs first: what one copy brings, a manifest of another may need.</summary>
    private static async Task CopyAsync(IReadOnlyCollection<ImageCopy> copies, Action<long> progress, CancellationToken cancellationToken)
    {
        await BoundedWork.RunAsync(copies.SelectMany(copy => copy.BlobCopies(progress)), BlobsAtATime, (copy, stop) => copy(stop), cancellationToken).ConfigureAwait(false);
        await BoundedWork.RunAsync(copies, copies.Count, (copy, stop) => copy.PutManifestsAsync(stop), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null also where a registry denies what does not exist (Artifactory): to write it once more does no harm.</summary>
    private static async Task<Descriptor?> FindUnlessDeniedAsync(IImageRepository repository, ImageReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode == 403)
        {
            return null;
        }
    }

    /// <summary>Null also where what is there cannot be read: it may be overwritten all the same.</summary>
    private static ManifestList? ParseList(ManifestContent content)
    {
        try
        {
            return content.Parse() as ManifestList;
        }
        catch (ManifestException)
        {
            return null;
        }
    }

    private async Task RequireUnmovedAsync(ManifestList list, PublishTarget target, TagState[] tags, PublishOptions options, CancellationToken cancellationToken)
    {
        foreach (TagState tag in tags)
        {
            string? expected = options.ExpectedDigest ?? (options.Force ? null : RememberedDigest(list, target, tag.Tag));
            if (expected is not null && tag.Before.Failure is { } failure)
            {
                throw failure is RegistryException denial
                    ? new RegistryException(denial.Code, denial.Registry, $"Whether '{target.Repository.WithTag(tag.Tag)}' still points to {expected} cannot be checked without permission to pull from '{target.Repository}'. {denial.Message}", denial) { StatusCode = denial.StatusCode, ServerCode = denial.ServerCode }
                    : failure;
            }
            if (expected is not null && tag.Before.Digest != expected)
            {
                throw new UnsupportedImageException(ImageErrorCode.TagMoved, $"'{target.Repository.WithTag(tag.Tag)}' points to {tag.Before}, not to {expected} {(options.ExpectedDigest is null ? "as when the list was read" : "as expected")}. Nothing was published.");
            }
        }
        if (!options.Force)
        {
            await DraftFreshness.RequireAsync(list, _openSource, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the tag held when the list was read from it.</summary>
    private static string? RememberedDigest(ManifestList list, PublishTarget target, string tag) =>
        list.Origin is { } text && ImageReference.Parse(text) is var origin && origin.Name == target.Repository.Name && origin.Tag == tag ? origin.Digest : null;
}
