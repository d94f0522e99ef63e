using System.Security.Cryptography;
using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>Verifies content against its digest while it streams by.</summary>
public sealed class DigestVerifier : IDisposable
{
    private readonly string _digest;
    private readonly string _what;
    private readonly IncrementalHash _hash;

    /// <summary>Begins with no content.</summary>
    /// <param name="digest">The digest that was asked for.</param>
    /// <param name="what">What the content is, as a sentence begins: <c>The layer of docker.io/library/php:latest</c>.</param>
    /// <exception cref="ContentException">The algorithm is not sha256, sha384 or sha512 (DigestAlgorithmUnsupported).</exception>
    /// <exception cref="FormatException">The digest is not one.</exception>
    public DigestVerifier(string digest, string what)
    {
        _digest = digest;
        _what = what;
        _hash = Digest.StartHash(Digest.GetAlgorithm(digest));
    }

    /// <summary>Takes in the next bytes of the content.</summary>
    /// <param name="content">The bytes.</param>
    public void Append(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    /// <summary>Returns if all that was appended has the digest. Call it once, at the end.</summary>
    /// <exception cref="ContentException">It has not (DigestMismatch).</exception>
    public void Verify()
    {
        string actual = Digest.FinishHash(Digest.GetAlgorithm(_digest), _hash);
        if (actual != _digest)
        {
            throw new ContentException(ImageErrorCode.DigestMismatch, $"{_what} has the digest {actual}, not {_digest} as asked for.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
