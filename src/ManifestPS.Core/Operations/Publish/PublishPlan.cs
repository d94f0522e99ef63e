using ManifestPS.Json;
using ManifestPS.Operations.Copy;
using ManifestPS.Operations.Validate;

namespace ManifestPS.Operations.Publish;

/// <summary>Everything that publishing a list will do, found out by reading alone.</summary>
public sealed record PublishPlan
{
    /// <summary>The list.</summary>
    public required ManifestList List { get; init; }

    /// <summary>The document, byte for byte.</summary>
    public required ManifestContent Content { get; init; }

    /// <summary>Where it goes.</summary>
    public required PublishTarget Target { get; init; }

    /// <summary>The tags: those that exist first, fresh ones last, because a fresh one cannot always be taken away again.</summary>
    public required ValueList<TagState> Tags { get; init; }

    /// <summary>When the tags were looked at.</summary>
    internal TimeSpan LookedAt { get; init; }

    /// <summary>True where the tags are moved even if somebody else moves them while the publication is under way.</summary>
    public bool MovesWhateverIsThere { get; init; }

    /// <summary>What has to be brought into the target repository first.</summary>
    public required ValueList<ImageCopy> Copies { get; init; }

    /// <summary>Bytes to be sent, as far as the registry does not take blobs over by itself.</summary>
    public long BytesToSend => Copies.Select(copy => copy.BytesToSend).SumOrMax();

    /// <summary>What the first tag points to now; null where it is new, or no list that can be read.</summary>
    public ManifestList? Current { get; init; }

    /// <summary>What will surprise somebody.</summary>
    public ValueList<RuleFinding> Findings { get; init; } = [];

    /// <summary>The plan in words: where the tags point now, what changes in the list, what is copied.</summary>
    public IEnumerable<string> Describe()
    {
        string what = $"{(List.MediaType == MediaTypes.DockerList ? "Docker manifest list" : "OCI image index")} {Content.Digest} with {List.Manifests.Count} entries, {Content.Bytes.Length} bytes";
        yield return $"Publish {what} to {Target.Repository}";
        foreach (TagState tag in Tags)
        {
            yield return $"  tag {tag.Tag}: {tag.Before switch
            {
                { Failure: { } failure } => $"unknown ({failure.Code})",
                { Content: not null } before => before.Holds(Content) ? "unchanged" : $"now {before}",
                _ => "new",
            }}";
        }
        foreach (string difference in ListDifference.Describe(Current, List))
        {
            yield return $"  {difference}";
        }
        int blobs = Copies.Sum(copy => copy.Blobs.Count);
        int moved = Tags.Count(tag => !tag.Before.Holds(Content));
        yield return $"  requests that write: {Copies.Sum(copy => copy.ManifestCount)} manifests copied, {blobs} blobs {(BytesToSend == 0 ? "mounted" : "copied")}, {(Tags.Count == 0 ? "1 list" : $"{moved} tags")}; {BytesToSend:N0} bytes to copy";
    }
}
