using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Operations.Publish;

/// <summary>What one look at a tag found: a document, nothing, or a failure that leaves it unknown. One look alone may be stale.</summary>
public sealed class TagLook
{
    private TagLook(ManifestContent? content, ImageException? failure) => (Content, Failure) = (content, failure);

    /// <summary>The tag does not exist.</summary>
    public static TagLook Absent { get; } = new(content: null, failure: null);

    /// <summary>The tag was written, but reads as before: nobody can tell which is right.</summary>
    internal static TagLook Unclear { get; } = Failed(new UnsupportedImageException(ImageErrorCode.PublishIncomplete, "The tag was written, but reads as before."));

    /// <summary>What the tag points to; null where it does not exist, or where that is unknown.</summary>
    public ManifestContent? Content { get; }

    /// <summary>Why it is unknown; null where it is known.</summary>
    public ImageException? Failure { get; }

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public string? Digest => Content?.Digest;

    /// <inheritdoc/>
    public override string ToString() => Failure is not null ? "something unknown" : Digest ?? "nothing";

    internal static TagLook At(ManifestContent content) => new(content, failure: null);

    internal static TagLook Failed(ImageException failure) => new(content: null, failure);

    /// <summary>Whether the tag points to this document, whatever algorithm its digest was asked for by.</summary>
    internal bool Holds(ManifestContent content) => Content is { } found && found.Bytes.Span.SequenceEqual(content.Bytes.Span);

    internal bool IsLike(TagLook other) => Failure is not null == other.Failure is not null && Digest == other.Digest;
}
