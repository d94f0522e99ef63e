using ManifestPS.Errors;
using ManifestPS.Json.Statements;

namespace ManifestPS.Json;

/// <content>Statements about images: provenance and SBOM. Far larger than manifests, so they are read as they stream by.</content>
public static partial class OciJson
{
    /// <summary>The largest statement that is read, in bytes.</summary>
    public const int MaxStatementBytes = 64 * 1024 * 1024;

    /// <summary>Reads a statement: an in-toto statement with a SLSA provenance, an SPDX or a CycloneDX document, or one of the latter by itself; bare, in a DSSE envelope or in a sigstore bundle.</summary>
    /// <param name="content">The statement; read to its end whatever it is, so that its digest is verified.</param>
    /// <param name="evidence">The evidence that holds it.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ManifestException">It is too large, is no JSON, or nothing that is known.</exception>
    public static async Task<ImageStatement> ReadStatementAsync(Stream content, ImageReferrer evidence, string digest, CancellationToken cancellationToken)
    {
        StatementDraft draft = new();
        OciJsonFeed<StatementDraft> feed = new(OciJsonStatement.Outermost, draft);
        byte[] piece = new byte[OciJsonFeed<StatementDraft>.Window];
        ManifestException? failure = null;
        long total = 0;
        int count;
        while ((count = await content.ReadAsync(piece.AsMemory(), cancellationToken).ConfigureAwait(false)) > 0)
        {
            total += count;
            if (total > MaxStatementBytes)
            {
                throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"The statement has more than {MaxStatementBytes:N0} bytes, the limit.");
            }
            failure ??= Try(() => feed.Append(piece.AsSpan(0, count)));
        }
        failure ??= Try(feed.Complete);
        return failure is null ? draft.ToStatement(evidence, digest) : throw failure;
    }

    private static ManifestException? Try(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (ManifestException e)
        {
            return e;
        }
    }
}
