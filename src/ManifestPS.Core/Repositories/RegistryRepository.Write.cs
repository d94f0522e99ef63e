using System.Collections.Concurrent;
using ManifestPS.Registry;

namespace ManifestPS.Repositories;

/// <content>Writing: what the registry says it did is believed only where nothing else depends on it.</content>
public sealed partial class RegistryRepository
{
    /// <summary>Registries that took a request with several tags and set none: they are not asked again by this process.</summary>
    private static readonly ConcurrentDictionary<string, bool> WithoutMultiTag = new();

    /// <inheritdoc/>
    public async Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken)
    {
        try
        {
            _ = await _writer.PutManifestAsync(content, mediaType, tagOrDigest, [], cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.ServerCode is "MANIFEST_BLOB_UNKNOWN" or "BLOB_UNKNOWN" or "MANIFEST_UNKNOWN")
        {
            throw new RegistryException(ImageErrorCode.ChildMissing, _registry, $"'{_name}' refuses {tagOrDigest}: something that it refers to is not there. {e.Message}", e) { StatusCode = e.StatusCode, ServerCode = e.ServerCode };
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryPutTagsAsync(ReadOnlyMemory<byte> content, string mediaType, string digest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        if (WithoutMultiTag.ContainsKey(_registry))
        {
            return false;
        }
        try
        {
            RegistryAnswer answer = await _writer.PutManifestAsync(content, mediaType, digest, tags, cancellationToken).ConfigureAwait(false);
            if (tags.All(answer.Tags.Contains))
            {
                return true;
            }
        }
        catch (RegistryException e) when (e.StatusCode is 400 or 404 or 405 or 414 or 431)
        {
            // It may be the tags in the query that it does not take; without them it says what else is wrong.
        }
        WithoutMultiTag[_registry] = true;
        return false;
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
        _ = await _writer.UploadAsync(location, blob, content, progress, cancellationToken).ConfigureAwait(false);
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
