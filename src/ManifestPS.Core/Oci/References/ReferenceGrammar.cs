using System.Globalization;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>What the parts of a reference may be: distribution/reference for names, the OCI image spec for tags of layouts.
/// Every method returns the part in its normal form or throws a FormatException, and reads each character once.</summary>
internal static class ReferenceGrammar
{
    internal const int MaxLength = 4096;
    internal const string DockerHub = "docker.io";
    private const int MaxRepositoryLength = 255;
    private const int MaxTagLength = 128;

    internal static ImageReference NotTooLong(ImageReference reference)
    {
        int length = reference.ToString().Length;
        return length <= MaxLength ? reference : throw TooLong(length);
    }

    internal static FormatException TooLong(int length) =>
        new($"An image reference written in full has at most {MaxLength} characters; this one has {length}.");

    /// <summary>Whether the first part of a name, before '/', is a registry and not a namespace of Docker Hub.</summary>
    internal static bool IsRegistry(string first) =>
        first == "localhost" || first.Any(c => c is '.' or ':' or (>= 'A' and <= 'Z'));

    internal static string Registry(string text)
    {
        int hostEnd = text[0] == '[' ? text.IndexOf(']') + 1 : text.IndexOf(':');
        string host = hostEnd < 0 ? text : text[..hostEnd];
        RefuseBadHost(host, text);
        RefuseBadPort(text[host.Length..], text);
        string lower = text.ToLowerInvariant();
        return lower switch
        {
            "index.docker.io" or "registry-1.docker.io" => DockerHub,
            _ => IsRegistry(lower) ? lower : text,
        };
    }

    internal static string Repository(string registry, string text)
    {
        string repository = registry == DockerHub && !text.Contains('/') ? $"library/{text}" : text;
        if (repository.Length > MaxRepositoryLength)
        {
            throw SafeText.Refusal($"The repository has {repository.Length} characters; {MaxRepositoryLength} is the most.");
        }
        if (text.Any(c => c is >= 'A' and <= 'Z'))
        {
            throw SafeText.Refusal($"The repository '{text}' must be in lower case: write '{text.ToLowerInvariant()}'.");
        }
        return AsciiGrammar.IsWords(repository, AsciiGrammar.IsLowerAlphanumeric, run => run is "/" or "." or "_" or "__" || IsDashes(run))
            ? repository
            : throw SafeText.Refusal($"'{text}' is not a repository: it has lower-case letters and digits, with '/', '.', '_', '__' or dashes between them.");
    }

    internal static string Tag(ImageReference reference, string text)
    {
        if (reference.Repository is not null)
        {
            return ImageTag(text);
        }
        return reference.Transport == ImageTransport.DockerArchive
            ? throw SafeText.Refusal($"The tag '{text}' needs an image name: write '{reference.Name}:name:{text}'.")
            : LayoutTag(text);
    }

    internal static string Digest(ImageReference reference, string text)
    {
        string digest = ManifestPS.Digest.Parse(text);
        return reference.Repository is null || IsDistributionDigest(digest)
            ? digest
            : throw SafeText.Refusal($"The digest '{text}' cannot be part of an image name, where algorithms start with a letter and at least 32 hexadecimal digits follow, as in 'sha256:...'.");
    }

    /// <summary>Where a layout's tag ends and '@' and a digest (or what is meant to be one) begin; -1 where no digest follows.</summary>
    internal static int IndexOfDigest(string text)
    {
        int at = text.LastIndexOf('@');
        return at >= 0 && ManifestPS.Digest.HasForm(text[(at + 1)..]) ? at : -1;
    }

    private static bool IsDashes(string run) => run.All(c => c == '-');

    private static void RefuseBadHost(string host, string registry)
    {
        if (registry.Contains('%'))
        {
            throw SafeText.Refusal($"The registry '{registry}' has a '%': write an IPv6 address without its zone.");
        }
        bool isAddress = host.Length > 2 && host[0] == '[' && host[1..^1].All(c => AsciiGrammar.IsHex(c) || c == ':');
        if (!isAddress && !AsciiGrammar.IsWords(host, AsciiGrammar.IsAlphanumeric, run => run == "." || IsDashes(run)))
        {
            throw SafeText.Refusal($"'{registry}' is not a registry: it is a host name or an IPv6 address in brackets, and perhaps a port, as in 'registry.example.com:5000'.");
        }
    }

    private static void RefuseBadPort(string suffix, string registry)
    {
        if (suffix.Length == 0)
        {
            return;
        }
        string digits = suffix[1..];
        bool isPort = suffix[0] == ':'
            && digits.All(c => c is >= '0' and <= '9')
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is >= 1 and <= 65535;
        if (!isPort)
        {
            throw SafeText.Refusal($"The registry '{registry}' has a bad port: it is a number from 1 to 65535, as in 'localhost:5000'.");
        }
    }

    /// <summary>Whether an image of a registry can have such a tag.</summary>
    internal static bool IsImageTag(string text) =>
        text.Length is > 0 and <= MaxTagLength
        && text[0] is not ('.' or '-')
        && text.All(c => AsciiGrammar.IsAlphanumeric(c) || c is '_' or '.' or '-');

    private static string ImageTag(string text) =>
        IsImageTag(text) ? text : throw SafeText.Refusal($"'{text}' is not a tag: it has 1 to {MaxTagLength} letters, digits, '_', '.' or '-', and does not start with '.' or '-'.");

    private static string LayoutTag(string text)
    {
        if (IndexOfDigest(text) >= 0)
        {
            throw SafeText.Refusal($"'{text}' is not a tag, as it ends in a digest: write the tag, '@' and one digest.");
        }
        return AsciiGrammar.IsWords(text, AsciiGrammar.IsAlphanumeric, run => run is "/" or "-" or "." or "_" or ":" or "@" or "+" or "--")
            ? text
            : throw SafeText.Refusal($"'{text}' is not a tag of an OCI layout: it has letters and digits, with '-', '.', '_', ':', '@', '+', '/' or '--' between them. (A ':' that belongs to the path is written %3A.)");
    }

    private static bool IsDistributionDigest(string digest)
    {
        string encoded = ManifestPS.Digest.GetEncoded(digest);
        return encoded.Length >= 32
            && encoded.All(AsciiGrammar.IsHex)
            && ManifestPS.Digest.GetAlgorithm(digest).Split('+', '.', '_', '-').All(component => component[0] is >= 'a' and <= 'z');
    }
}
