using System.Collections.Concurrent;
using ManifestPS.Registry;

namespace ManifestPS.Repositories;

/// <content>Writing: what the registry says it did is believed only where nothing else depends on it.</content>
public sealed partial class RegistryRepository
{
    /// <summary>Registries that took a request with several tags and set none: they are not asked again by this process.</summary>
    private static readonly ConcurrentDictionary<string, bool> WithoutMultiTag = new();

    /// <inheritdoc/>
    public Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken) =>
        PutAsync(content, mediaType, tagOrDigest, [], cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>?> TryPutTagsAsync(ReadOnlyMemory<byte> content, string mediaType, string digest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        if (WithoutMultiTag.ContainsKey(_registry))
        {
            return null;
        }
        try
        {
            RegistryAnswer answer = await PutAsync(content, mediaType, digest, tags, cancellationToken).ConfigureAwait(false);
            if (!tags.All(answer.Tags.Contains))
            {
                WithoutMultiTag[_registry] = true;
            }
            return answer.Tags;
        }
        catch (RegistryException e) when (e.Code != ImageErrorCode.ChildMissing && e.StatusCode is 400 or 404 or 405 or 414 or 431)
        {
            WithoutMultiTag[_registry] = true;
            return null;   // it may be the tags in the query that it does not take; without them it says what else is wrong
        }
    }

    /// <inheritdoc/>
    public async Task PutBlobAsync(Descriptor blob, IImageRepository source, ImageReference sourceReference, Action<long> progress, CancellationToken cancellationToken)
    {
        string? from = sourceReference.Registry == _registry ? sourceReference.Repository : null;
        string? location = await StartUploadAsync(blob, from, cancellationToken).ConfigureAwait(false);
        if (location is null)
        {
            progress(blob.Size);
            return;
        }
        using Stream content = await source.OpenBlobAsync(blob, cancellationToken).ConfigureAwait(false);
        using CancellationTokenRegistration abort = cancellationToken.Register(content.Dispose);   // a source that is silent would hold the upload
        try
        {
            _ = await _writer.UploadAsync(location, blob, content, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (MayBeDone(e))
        {
            if (!await this.HasBlobAsync(blob, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryRemoveTagAsync(string tag, CancellationToken cancellationToken)
    {
        try
        {
            _ = await _writer.DeleteManifestAsync(tag, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RegistryException)
        {
            return false;
        }
    }

    /// <summary>The answer to an upload that was lost, or that a proxy made up, does not say whether the blob is there.</summary>
    private static bool MayBeDone(RegistryException e) =>
        e.Code is ImageErrorCode.NetworkStalled or ImageErrorCode.NetworkTruncated || e.StatusCode is 404 or >= 500;

    private async Task<RegistryAnswer> PutAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.PutManifestAsync(content, mediaType, tagOrDigest, tags, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.ServerCode is "MANIFEST_BLOB_UNKNOWN" or "BLOB_UNKNOWN" or "MANIFEST_UNKNOWN")
        {
            throw new RegistryException(ImageErrorCode.ChildMissing, _registry, $"'{_name}' refuses {tagOrDigest}: something that it refers to is not there. {e.Message}", e) { StatusCode = e.StatusCode, ServerCode = e.ServerCode };
        }
    }

    /// <summary>A registry that will not mount, for whatever reason, still takes the bytes.</summary>
    private async Task<string?> StartUploadAsync(Descriptor blob, string? from, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.StartUploadAsync(blob.Digest, from, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (from is not null && e.StatusCode is 400 or 401 or 403 or 404 or 405)
        {
            return await _writer.StartUploadAsync(blob.Digest, from: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
