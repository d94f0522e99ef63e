using System.IO.Compression;
using ManifestPS.Errors;

namespace ManifestPS.Operations.Validate;

/// <summary>Reads a blob to its end: whether it is what its digest says, and whether it unpacks to what the configuration's diff id says.</summary>
/// <remarks>zstd is not unpacked, for want of a decoder in .NET 8; such a layer's own digest is verified all the same.</remarks>
internal static class LayerContent
{
    private const string Gzip = "gzip";

    /// <summary>.NET Framework ends at the first member of a file that gzip or eStargz wrote as several.</summary>
    private static readonly Lazy<bool> ReadsEveryMember = new(UnpackTwoMembers);

    /// <summary>Reads and verifies.</summary>
    /// <param name="content">The blob, which fails at its end where it is not what its digest says.</param>
    /// <param name="blob">Its descriptor.</param>
    /// <param name="diffId">Digest of its uncompressed content; null where that is not known, or where it is no layer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What is wrong with what it unpacks to; null where nothing is.</returns>
    /// <exception cref="ContentException">The blob is not what its digest says.</exception>
    public static async Task<RuleFinding?> VerifyAsync(Stream content, Descriptor blob, string? diffId, CancellationToken cancellationToken)
    {
        RuleFinding? finding = null;
        if (MediaTypes.LayerCompression(blob.MediaType) == Gzip && Digest.IsWellFormed(diffId))
        {
            finding = await UnpackAsync(content, blob, diffId, cancellationToken).ConfigureAwait(false);
        }
        await ReadToEndAsync(content, _ => { }, cancellationToken).ConfigureAwait(false);   // a wrong digest shows at the end, and says more than what it unpacks to
        return finding;
    }

    private static async Task<RuleFinding?> UnpackAsync(Stream content, Descriptor layer, string diffId, CancellationToken cancellationToken)
    {
        using DigestVerifier verifier = new(diffId, $"The uncompressed layer {layer.Digest}");
        using GZipStream unpacked = new(content, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            await ReadToEndAsync(unpacked, piece => verifier.Append(piece.Span), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return new RuleFinding("LayerInvalid", $"The layer {layer.Digest} cannot be unpacked: {e.Message}") { Digest = layer.Digest };
        }
        return ReadsEveryMember.Value ? Judge(verifier, layer) : null;
    }

    private static RuleFinding? Judge(DigestVerifier unpacked, Descriptor layer)
    {
        try
        {
            unpacked.Verify();
            return null;
        }
        catch (ContentException e)
        {
            return new RuleFinding(ValidationRules.DiffIdMismatch, e.Message) { Digest = layer.Digest };
        }
    }

    private static async Task ReadToEndAsync(Stream stream, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[81920];
        int count;
        while ((count = await stream.ReadAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false)) > 0)
        {
            take(buffer.AsMemory(0, count));
        }
    }

    private static bool UnpackTwoMembers()
    {
        using MemoryStream packed = new();
        for (int member = 0; member < 2; member++)
        {
            using GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.WriteByte(0);
        }
        packed.Position = 0;
        using GZipStream unpacked = new(packed, CompressionMode.Decompress);
        return unpacked.ReadByte() == 0 && unpacked.ReadByte() == 0;
    }
}
