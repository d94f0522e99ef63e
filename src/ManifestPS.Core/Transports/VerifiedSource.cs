using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports;

/// <summary>The one place that verifies what any transport supplies: limit, size, digest and declared type. Whatever reads images sees its bytes alone.</summary>
public class VerifiedSource : IImageRepository
{
    private readonly ITransport _transport;

    /// <summary>Reads through a transport; nothing is read yet.</summary>
    /// <param name="transport">The transport.</param>
    public VerifiedSource(ITransport transport) => _transport = transport;

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        using SourceContent content = await _transport.OpenManifestAsync(reference, cancellationToken).ConfigureAwait(false);
        ManifestContent verified = await VerifyAsync(content, content.Listed, reference.Digest, cancellationToken).ConfigureAwait(false);
        RequireHonestDigest(content, verified);
        Report(content, verified);
        return verified;
    }

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        using SourceContent content = await _transport.OpenManifestAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        ManifestContent verified = await VerifyAsync(content, descriptor, descriptor.Digest, cancellationToken).ConfigureAwait(false);
        Report(content, verified);
        return verified;
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        using SourceContent content = await _transport.OpenConfigAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> bytes = await ReadAsync(content, descriptor, cancellationToken).ConfigureAwait(false);
        Digest.Verify(descriptor.Digest, bytes.Span, $"The blob '{content.Name}'");
        return bytes;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        SourceContent content = await _transport.OpenBlobAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return new VerifiedStream(content.Bytes, descriptor, $"The blob '{content.Name}'");
    }

    /// <inheritdoc/>
    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        await _transport.TryResolveAsync(reference, cancellationToken).ConfigureAwait(false)
        ?? (await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Describe();

    /// <inheritdoc/>
    public Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken) => _transport.FindBlobSizeAsync(descriptor, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken) => _transport is ITagTransport tags
        ? tags.GetTagsAsync(next, cancellationToken)
        : throw new UnsupportedImageException(ImageErrorCode.TransportUnsupported, $"'{_transport.Name}' has no tags to list.");

    /// <inheritdoc/>
    public Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken) => _transport is IReferrerTransport referrers
        ? referrers.FindReferrersAsync(digest, artifactType, next, cancellationToken)
        : Task.FromResult<Page<Descriptor>?>(null);

    /// <summary>Told of every manifest that was read and verified.</summary>
    private protected virtual void OnVerified(Descriptor manifest)
    {
    }

    private void Report(SourceContent content, ManifestContent verified)
    {
        if (content.StatedType is { } type)
        {
            OnVerified(new Descriptor { MediaType = type, Digest = verified.Digest, Size = verified.Bytes.Length });
        }
    }

    private static void RequireDocumentSize(Descriptor descriptor)
    {
        if (descriptor.Size > OciJson.MaxDocumentBytes)
        {
            throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"{descriptor.Digest} is said to have {descriptor.Size:N0} bytes; the limit for manifests and configurations is {OciJson.MaxDocumentBytes:N0}.");
        }
    }

    private static async Task<ManifestContent> VerifyAsync(SourceContent content, Descriptor? expected, string? digest, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = await ReadAsync(content, expected, cancellationToken).ConfigureAwait(false);
        return expected is null || content.StatedType is null || content.StatedType == expected.MediaType
            ? ManifestContent.Verify(bytes, expected?.Digest ?? digest, expected?.MediaType ?? content.StatedType, $"The manifest '{content.Name}'")
            : throw new ManifestException(ImageErrorCode.MediaTypeMismatch, null, $"'{content.Name}' is listed as '{expected.MediaType}', but was supplied as '{content.StatedType}'.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(SourceContent content, Descriptor? expected, CancellationToken cancellationToken)
    {
        if (expected is not null)
        {
            RequireDocumentSize(expected);
        }
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await ReadToLimitAsync(content.Name, content.Bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ImageErrorCode.FileReadFailed, content.Name, $"'{content.Name}' cannot be read: {e.Message}", e);
        }
        return expected is null || bytes.Length == expected.Size
            ? bytes
            : throw new ContentException(ImageErrorCode.SizeMismatch, $"'{content.Name}' has {bytes.Length:N0} bytes where {expected.Size:N0} are declared for {expected.Digest}.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadToLimitAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new(content.CanSeek ? (int)Math.Min(content.Length, OciJson.MaxDocumentBytes) : 0);
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await content.ReadAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false)) > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > OciJson.MaxDocumentBytes)
            {
                throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"'{name}' has more than {OciJson.MaxDocumentBytes:N0} bytes, the limit for manifests and configurations.");
            }
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>A response that states another digest than its bytes have lies or is damaged; one of another algorithm says nothing.</summary>
    private static void RequireHonestDigest(SourceContent content, ManifestContent verified)
    {
        if (content.StatedDigest is { } stated && Digest.IsWellFormed(stated) && Digest.GetAlgorithm(stated) == Digest.GetAlgorithm(verified.Digest) && stated != verified.Digest)
        {
            throw new ContentException(ImageErrorCode.DigestMismatch, $"The manifest '{content.Name}' has the digest {verified.Digest}, but its Docker-Content-Digest header says {stated}.");
        }
    }
}
