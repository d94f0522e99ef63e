using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>Takes a reference apart: transport, path, image name, tag, digest. What each part may be is in
/// <see cref="ReferenceGrammar"/> and <see cref="ReferencePath"/>.</summary>
internal static class ImageReferenceParser
{
    private const string SchemeEnd = "://";
    private const string KnownTransports = "oci-layout://, oci-archive://, docker-archive://, docker-daemon:// and docker://";

    internal static ImageReference Parse(string text)
    {
        RefuseUnreadable(text);
        try
        {
            return ReferenceGrammar.NotTooLong(ReadTransport(text));
        }
        catch (FormatException reason)
        {
            throw SafeText.Refusal($"'{text}' is not an image reference. {reason.Message}", reason);
        }
    }

    /// <summary>What a reference of this transport starts with; empty for a registry, which is the default.</summary>
    internal static string Scheme(ImageTransport transport) => transport switch
    {
        ImageTransport.OciLayout => "oci-layout://",
        ImageTransport.OciArchive => "oci-archive://",
        ImageTransport.DockerArchive => "docker-archive://",
        ImageTransport.DockerDaemon => "docker-daemon://",
        _ => "",
    };

    private static void RefuseUnreadable(string text)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw SafeText.Refusal("An image reference cannot be empty; write one such as 'php:latest'.");
        }
        if (text.Length > ReferenceGrammar.MaxLength)
        {
            throw ReferenceGrammar.TooLong(text.Length);
        }
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[text.Length - 1]))
        {
            throw SafeText.Refusal($"'{text}' starts or ends with white space; write it as '{text.Trim()}'.");
        }
    }

    private static ImageReference ReadTransport(string text)
    {
        int end = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        string scheme = end < 0 ? "docker" : text[..end];
        string rest = end < 0 ? text : text[(end + SchemeEnd.Length)..];
        return scheme switch
        {
            "docker" => ReadImage(new() { Transport = ImageTransport.Registry }, rest),
            "docker-daemon" => ReadImage(new() { Transport = ImageTransport.DockerDaemon }, rest),
            "docker-archive" => ReadFile(new() { Transport = ImageTransport.DockerArchive }, rest, ReadImage),
            "oci-layout" => ReadFile(new() { Transport = ImageTransport.OciLayout }, rest, ReadLayoutTag),
            "oci-archive" => ReadFile(new() { Transport = ImageTransport.OciArchive }, rest, ReadLayoutTag),
            "http" or "https" => throw SafeText.Refusal($"Omit the scheme '{scheme}://': write '{rest}'."),
            _ => throw SafeText.Refusal($"'{scheme}://' is not a known transport; {KnownTransports} are."),
        };
    }

    // path [ "@" digest | ":" content ], where content is what the transport calls an image in a file.
    private static ImageReference ReadFile(ImageReference start, string text, Func<ImageReference, string, ImageReference> readContent)
    {
        int end = ReferencePath.End(text);
        ImageReference file = start with { Path = ReferencePath.Decode(text[..end]) };
        if (end == text.Length)
        {
            return file;
        }
        string content = text[(end + 1)..];
        return text[end] == '@'
            ? file with { Digest = ReferenceGrammar.Digest(file, content) }
            : readContent(file, content);
    }

    // ref.name [ "@" digest ]; a ref.name may have '@' and ':' of its own, but not end like a digest.
    private static ImageReference ReadLayoutTag(ImageReference layout, string text)
    {
        int at = ReferenceGrammar.IndexOfDigest(text);
        return at < 0
            ? layout with { Tag = ReferenceGrammar.Tag(layout, text) }
            : layout with { Tag = ReferenceGrammar.Tag(layout, text[..at]), Digest = ReferenceGrammar.Digest(layout, text[(at + 1)..]) };
    }

    // [ registry "/" ] repository [ ":" tag ] [ "@" digest ]: distribution/reference, ParseNormalizedNamed.
    private static ImageReference ReadImage(ImageReference start, string text)
    {
        RefuseWhatOnlyLooksLikeAName(text);
        (string registry, string rest) = SplitRegistry(text);
        (string nameAndTag, string? digest) = Cut(rest, '@');
        (string repository, string? tag) = Cut(nameAndTag, ':');
        ImageReference image = start with { Registry = registry, Repository = ReferenceGrammar.Repository(registry, repository) };
        return image with
        {
            Tag = tag is null ? null : ReferenceGrammar.Tag(image, tag),
            Digest = digest is null ? null : ReferenceGrammar.Digest(image, digest),
        };
    }

    private static void RefuseWhatOnlyLooksLikeAName(string text)
    {
        if (text.Length == 64 && text.All(AsciiGrammar.IsLowerHex))
        {
            throw SafeText.Refusal("It looks like an image id, not a name; write 'repository@sha256:...' for a digest.");
        }
        if (ReferencePath.LooksLikePath(text))
        {
            throw SafeText.Refusal($"It looks like a path, not a name; write 'oci-layout://{text}' for an OCI layout directory.");
        }
    }

    // distribution/reference, splitDockerDomain: without a registry in front, the name is Docker Hub's.
    private static (string Registry, string Remainder) SplitRegistry(string text)
    {
        (string first, string? rest) = Cut(text, '/');
        return rest is not null && ReferenceGrammar.IsRegistry(first)
            ? (ReferenceGrammar.Registry(first), rest)
            : (ReferenceGrammar.DockerHub, text);
    }

    private static (string Before, string? After) Cut(string text, char separator)
    {
        int index = text.IndexOf(separator);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
