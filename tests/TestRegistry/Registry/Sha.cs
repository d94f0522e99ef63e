using System.Security.Cryptography;

namespace ManifestPS.TestRegistry;

/// <summary>Digests as image-spec descriptor.md writes them.</summary>
public static class Sha
{
    public static string Digest(ReadOnlySpan<byte> content, string algorithm = "sha256") =>
        $"{algorithm}:{Convert.ToHexStringLower(Hash(content, algorithm))}";

    /// <summary>Whether the text is a digest of a registered algorithm.</summary>
    public static bool IsDigest(string text) => text.Split(':') switch
    {
        ["sha256", string hex] => IsHex(hex, 64),
        ["sha384", string hex] => IsHex(hex, 96),
        ["sha512", string hex] => IsHex(hex, 128),
        _ => false,
    };

    public static bool Matches(string digest, ReadOnlySpan<byte> content) =>
        IsDigest(digest) && digest == Digest(content, digest.Split(':')[0]);

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);

    private static byte[] Hash(ReadOnlySpan<byte> content, string algorithm) => algorithm switch
    {
        "sha256" => SHA256.HashData(content),
        "sha384" => SHA384.HashData(content),
        "sha512" => SHA512.HashData(content),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a registered digest algorithm."),
    };
}
