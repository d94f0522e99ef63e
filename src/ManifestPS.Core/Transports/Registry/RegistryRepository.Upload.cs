using System.Collections.Concurrent;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Uploads;

namespace ManifestPS.Transports.Registry;

/// <content>Blobs on their way in: taken from another repository of the registry, or sent.</content>
public sealed partial class RegistryRepository
{
    /// <summary>What the registry says it took from another of its repositories, and where it is.</summary>
    private readonly ConcurrentDictionary<string, (Descriptor Blob, IImageRepository Source)> _mounted = new();

    /// <inheritdoc/>
    public async Task<bool> HasBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        await HeadAsync(() => _client.HeadBlobAsync(blob.Digest, cancellationToken)).ConfigureAwait(false) is { Length: var length } && (length is null or 0 || length == blob.Size);

    /// <inheritdoc/>
    public async Task PutBlobAsync(Descriptor blob, IImageRepository source, ImageReference sourceReference, Action<long> progress, CancellationToken cancellationToken)
    {
        string? from = sourceReference.Registry == _registry ? sourceReference.Repository : null;
        if (await StartUploadAsync(blob, from, cancellationToken).ConfigureAwait(false) is { } session)
        {
            await SendAsync(blob, source, session, progress, cancellationToken).ConfigureAwait(false);
            return;
        }
        _mounted[blob.Digest] = (blob, source);
        progress(blob.Size);
    }

    /// <summary>A registry that will not mount, for whatever reason, still takes the bytes.</summary>
    private async Task<UploadSession?> StartUploadAsync(Descriptor blob, string? from, CancellationToken cancellationToken)
    {
        try
        {
            return from is null
                ? await _writer.StartUploadAsync(blob.Digest, cancellationToken).ConfigureAwait(false)
                : await _writer.MountAsync(blob.Digest, from, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (from is not null && e.StatusCode is 400 or 401 or 403 or 404 or 405)
        {
            return await _writer.StartUploadAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a blob; where it does not arrive once more, and in pieces where it is too much at a time.</summary>
    private async Task SendAsync(Descriptor blob, IImageRepository source, UploadSession session, Action<long> progress, CancellationToken cancellationToken)
    {
        bool inPieces = false;
        bool again = false;
        while (true)
        {
            using Stream content = await source.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false);
            using CancellationTokenRegistration abort = cancellationToken.Register(content.Dispose);   // a source that is silent would hold the upload
            BlobUpload upload = new(_writer, session, blob, content, () => source.OpenBlobAsync(blob, cancellationToken), progress);
            try
            {
                await (inPieces ? upload.SendInPiecesAsync(cancellationToken) : upload.SendAsync(cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (upload.SourceFailed)
            {
                await _writer.CancelAsync(upload.Session, blob, cancellationToken).ConfigureAwait(false);
                throw;
            }
            catch (RegistryException e) when (e.StatusCode == 413 && !inPieces && blob.Size > _writer.ChunkSize)
            {
                await _writer.CancelAsync(upload.Session, blob, cancellationToken).ConfigureAwait(false);
                inPieces = true;
            }
            catch (RegistryException e) when (MaySucceed(e))
            {
                if (upload.Committed && e.StatusCode != 429 && await HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
                if (again || !await _writer.TryPauseAsync(e, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
                again = true;
            }
            session = await _writer.StartUploadAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether another upload may have another outcome, or this one had a better one than its answer says: one that was lost, that a proxy made up, or that of a registry that lost count.</summary>
    private bool MaySucceed(RegistryException e) =>
        !(e.RetryAfter > RegistrySettings.Of(_registry).MaxRetryAfter)
        && (IsAnswerLost(e) || e.Code == ImageErrorCode.ResponseInvalid || e.StatusCode is 404 or 408 or 416 or 429);

    /// <summary>Sends what a manifest needs and the registry said it had taken, where it has not.</summary>
    /// <returns>True where something was sent.</returns>
    private async Task<bool> SendMountedAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        bool sent = false;
        IEnumerable<Descriptor> blobs = OciJson.ReadManifest(content, mediaType) is ImageManifest image ? image.Layers.Append(image.Config) : [];
        foreach (Descriptor blob in blobs)
        {
            if (_mounted.TryRemove(blob.Digest, out (Descriptor Blob, IImageRepository Source) mounted) && !await HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
            {
                UploadSession session = await _writer.StartUploadAsync(blob.Digest, cancellationToken).ConfigureAwait(false);
                await SendAsync(mounted.Blob, mounted.Source, session, _ => { }, cancellationToken).ConfigureAwait(false);
                sent = true;
            }
        }
        return sent;
    }
}
