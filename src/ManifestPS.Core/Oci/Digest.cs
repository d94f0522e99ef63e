using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>Reads, computes and verifies digests, which are strings everywhere: <c>sha256:4f53cda1...</c>
/// (OCI image spec, descriptor.md, Digests).</summary>
public static class Digest
{
    /// <summary>Whether the text is a digest, of any algorithm; for sha256, sha384, sha512 and blake3 also of the right length.</summary>
    /// <param name="text">The text; null is not a digest.</param>
    public static bool IsWellFormed([NotNullWhen(true)] string? text)
    {
        if (text is null || !HasForm(text))
        {
            return false;
        }
        int colon = text.IndexOf(':');
        string encoded = text[(colon + 1)..];
        return HexLength(text[..colon]) is not int length
            || (encoded.Length == length && encoded.All(AsciiGrammar.IsLowerHex));
    }

    /// <summary>The text itself, if it is a digest.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static string Parse(string text) =>
        IsWellFormed(text)
            ? text
            : throw SafeText.Refusal($"'{text}' is not a digest: write the algorithm, ':' and the hash in lower-case hexadecimal, as in 'sha256:' and 64 digits.");

    /// <summary>What is before the colon, such as <c>sha256</c>.</summary>
    /// <param name="digest">The digest.</param>
    /// <exception cref="FormatException">It is not a digest.</exception>
    public static string GetAlgorithm(string digest) => Parse(digest)[..digest.IndexOf(':')];

    /// <summary>What is after the colon, such as 64 hexadecimal digits.</summary>
    /// <param name="digest">The digest.</param>
    /// <exception cref="FormatException">It is not a digest.</exception>
    public static string GetEncoded(string digest) => Parse(digest)[(digest.IndexOf(':') + 1)..];

    /// <summary>Whether content can be verified by it: sha256, sha384 and sha512.</summary>
    /// <param name="digest">The digest.</param>
    /// <exception cref="FormatException">It is not a digest.</exception>
    public static bool IsSupported(string digest) => GetAlgorithm(digest) is "sha256" or "sha384" or "sha512";

    /// <summary>The digest of the content.</summary>
    /// <param name="algorithm">sha256, sha384 or sha512.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="ContentException">The algorithm is another one (DigestAlgorithmUnsupported).</exception>
    public static string Compute(string algorithm, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = StartHash(algorithm);
        hash.AppendData(content);
        return FinishHash(algorithm, hash);
    }

    /// <summary>Returns if the content has the digest; <see cref="DigestVerifier"/> does the same for streams.</summary>
    /// <param name="digest">The digest that was asked for.</param>
    /// <param name="content">The bytes that came.</param>
    /// <param name="what">What they are, as a sentence begins: <c>The manifest of docker.io/library/php:latest</c>.</param>
    /// <exception cref="ContentException">It has not (DigestMismatch), or that cannot be told (DigestAlgorithmUnsupported).</exception>
    /// <exception cref="FormatException">The digest is not one.</exception>
    public static void Verify(string digest, ReadOnlySpan<byte> content, string what)
    {
        using DigestVerifier verifier = new(digest, what);
        verifier.Append(content);
        verifier.Verify();
    }

    /// <summary>Whether the text is algorithm, ':' and hash, before the rules of the algorithm itself.</summary>
    internal static bool HasForm(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0
            && colon < text.Length - 1
            && AsciiGrammar.IsWords(text[..colon], AsciiGrammar.IsLowerAlphanumeric, run => run is "+" or "." or "_" or "-")
            && text.Skip(colon + 1).All(c => AsciiGrammar.IsAlphanumeric(c) || c is '=' or '_' or '-');
    }

    internal static IncrementalHash StartHash(string algorithm) => algorithm switch
    {
        "sha256" => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        "sha384" => IncrementalHash.CreateHash(HashAlgorithmName.SHA384),
        "sha512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        _ => throw new ContentException(
            ImageErrorCode.DigestAlgorithmUnsupported,
            $"Digests of the algorithm '{algorithm}' cannot be computed or verified; those of sha256, sha384 and sha512 can."),
    };

    internal static string FinishHash(string algorithm, IncrementalHash hash) =>
        $"{algorithm}:{Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant()}";

    // Hexadecimal digits of a hash; null for algorithms that are only names here.
    private static int? HexLength(string algorithm) => algorithm switch
    {
        "sha256" or "blake3" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => null,
    };
}
