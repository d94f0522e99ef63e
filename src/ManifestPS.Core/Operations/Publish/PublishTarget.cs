using ManifestPS.Errors;

namespace ManifestPS.Operations.Publish;

/// <summary>Where a list is to be published.</summary>
/// <param name="Repository">The repository, without tag or digest.</param>
/// <param name="Tags">The tags; empty for publishing by digest only.</param>
public sealed record PublishTarget(ImageReference Repository, ValueList<string> Tags)
{
    /// <summary>Settles where a list goes.</summary>
    /// <param name="list">The list, with or without a name.</param>
    /// <param name="destination">Where the user says; null for the list's name.</param>
    /// <param name="tags">The tags the user says; empty for that of the destination or of the name.</param>
    /// <exception cref="UnsupportedImageException">There is no name, or none that can be published under.</exception>
    public static PublishTarget For(ManifestList list, ImageReference? destination, IReadOnlyCollection<string> tags)
    {
        ImageReference? name = list.Name is null ? null : ImageReference.Parse(list.Name);
        ImageReference target = destination ?? name
            ?? throw new UnsupportedImageException(ImageErrorCode.ListHasNoName, "The list has no name to be published under.");
        if (target.Transport != ImageTransport.Registry)
        {
            throw new UnsupportedImageException(ImageErrorCode.TransportUnsupported, $"A list cannot be published to '{target}': only registries can be written to so far.");
        }
        string? tag = target.Tag ?? (destination is null || target.IsPinned ? null : name?.Tag);
        ImageReference repository = target.WithoutDigest().WithoutTag();
        return new PublishTarget(repository, tags.Count > 0 ? [.. tags.Select(text => Validated(repository, text)).Distinct()] : tag is null ? [] : [tag]);
    }

    private static string Validated(ImageReference repository, string tag) => repository.WithTag(tag).Tag ?? tag;
}
