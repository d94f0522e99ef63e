using System.Diagnostics.CodeAnalysis;

namespace ManifestPS;

/// <summary>The name of an image: where it lives, and which tag or digest of it is meant.</summary>
/// <remarks>Always fully qualified and valid, since only <see cref="Parse"/> and the With methods make one. The names are
/// those of distribution/reference, the tags of layouts those of the OCI image spec (org.opencontainers.image.ref.name).</remarks>
public sealed record ImageReference
{
    internal ImageReference()
    {
    }

    /// <summary>Where the image lives.</summary>
    public ImageTransport Transport { get; internal init; }

    /// <summary>The host and port, in lower case, <c>docker.io</c> for Docker Hub; null where the transport has no image name.</summary>
    /// <remarks>A host that is one only by its upper case (<c>Build/app</c>) keeps it: <c>build/app</c> is on Docker Hub.</remarks>
    public string? Registry { get; internal init; }

    /// <summary>The repository in the registry, such as <c>library/php</c>; null where the transport has no image name.</summary>
    public string? Repository { get; internal init; }

    /// <summary>The file or directory, without percent-encoding; null for images that are not in files.</summary>
    public string? Path { get; internal init; }

    /// <summary>The tag; null where none was given.</summary>
    public string? Tag { get; internal init; }

    /// <summary>The digest of the manifest; null where none was given.</summary>
    public string? Digest { get; internal init; }

    /// <summary>Everything before tag and digest: <c>docker.io/library/php</c>, <c>oci-layout:///images/php</c>.</summary>
    public string Name => ImageReferenceParser.Scheme(Transport) + (Path, Repository) switch
    {
        (null, _) => $"{Registry}/{Repository}",
        (_, null) => ReferencePath.Encode(Path),
        _ => $"{ReferencePath.Encode(Path)}:{Registry}/{Repository}",
    };

    /// <summary>Whether a digest says which manifest it is, whatever becomes of the tag.</summary>
    public bool IsPinned => Digest is not null;

    /// <summary>Reads what a person typed; Docker Hub names are completed, a missing tag is not.</summary>
    /// <param name="text">The reference, such as <c>php:latest</c> or <c>oci-layout://dir:latest</c>.</param>
    /// <exception cref="FormatException">The text is not an image reference; the message says why and what would be.</exception>
    public static ImageReference Parse(string text) => ImageReferenceParser.Parse(text);

    /// <summary>Reads what a person typed, without an exception.</summary>
    /// <param name="text">The reference, as for <see cref="Parse"/>.</param>
    /// <param name="reference">The reference; null where the text is none.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        try
        {
            reference = Parse(text ?? "");
            return true;
        }
        catch (FormatException)
        {
            reference = null;
            return false;
        }
    }

    /// <summary>The same name with this tag, and without a digest.</summary>
    /// <param name="tag">The tag.</param>
    /// <exception cref="FormatException">The transport cannot have such a tag.</exception>
    public ImageReference WithTag(string tag) =>
        ReferenceGrammar.NotTooLong(this with { Tag = ReferenceGrammar.Tag(this, tag), Digest = null });

    /// <summary>The same name and tag, pinned to this digest.</summary>
    /// <param name="digest">The digest.</param>
    /// <exception cref="FormatException">A reference cannot have such a digest.</exception>
    public ImageReference WithDigest(string digest) =>
        ReferenceGrammar.NotTooLong(this with { Digest = ReferenceGrammar.Digest(this, digest) });

    /// <summary>The same name and tag, whatever the tag points to.</summary>
    public ImageReference WithoutDigest() => this with { Digest = null };

    /// <summary>The same name and digest.</summary>
    public ImageReference WithoutTag() => this with { Tag = null };

    /// <summary>The same reference; with the tag <c>latest</c> where an image name has neither tag nor digest
    /// (distribution/reference, TagNameOnly). What is in a file needs no tag and gets none.</summary>
    /// <exception cref="FormatException">The reference is too long for a tag.</exception>
    public ImageReference WithDefaultTag() =>
        Path is null && Tag is null && Digest is null ? WithTag("latest") : this;

    /// <summary>The same image in another file or directory.</summary>
    /// <param name="path">The path, without percent-encoding.</param>
    /// <exception cref="FormatException">The path is empty, has control characters or is not Unicode.</exception>
    /// <exception cref="InvalidOperationException">The transport has no files.</exception>
    public ImageReference WithPath(string path) =>
        Path is null
            ? throw new InvalidOperationException($"'{this}' is not in a file and cannot have the path '{path}'.")
            : ReferenceGrammar.NotTooLong(this with { Path = ReferencePath.Valid(path) });

    /// <summary>The path with <c>./</c> before it where a shell would take its first letters for a drive; null where there is no path.</summary>
    public string? ToUnambiguousPath() => Path is null ? null : ReferencePath.Unambiguous(Path);

    /// <summary>The reference in full, as <see cref="Parse"/> reads it: name, tag, digest.</summary>
    public override string ToString() =>
        Name + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");
}
