using System.Collections.Concurrent;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;

namespace ManifestPS.Transports.Registry;

/// <content>Writing: what the registry says it did is believed only where nothing else depends on it.</content>
public sealed partial class RegistryRepository
{
    /// <summary>Registries that took a request with several tags and set none: they are not asked again by this process.</summary>
    private static readonly ConcurrentDictionary<string, bool> WithoutMultiTag = new();

    /// <inheritdoc/>
    public void Remember(Descriptor manifest) => _recent.Add(manifest);

    /// <inheritdoc/>
    public Descriptor? FindRecent(string digest) => _recent.Find(digest);

    /// <inheritdoc/>
    public async Task PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, CancellationToken cancellationToken)
    {
        try
        {
            _ = await PutAsync(content, mediaType, tagOrDigest, [], mayRepeat: null, cancellationToken).ConfigureAwait(false);
            if (Digest.IsWellFormed(tagOrDigest))
            {
                _recent.Add(new Descriptor { MediaType = mediaType, Digest = tagOrDigest, Size = content.Length });
            }
        }
        catch (RegistryException e) when (Digest.IsWellFormed(tagOrDigest) && IsAnswerLost(e))
        {
            if (!await HasExactlyAsync(tagOrDigest, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public Task PutTagAsync(ReadOnlyMemory<byte> content, string mediaType, string tag, Func<CancellationToken, Task<bool>> mayRepeat, CancellationToken cancellationToken) =>
        PutAsync(content, mediaType, tag, [], mayRepeat, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>?> TryPutTagsAsync(ReadOnlyMemory<byte> content, string mediaType, string digest, IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        if (WithoutMultiTag.ContainsKey(_registry))
        {
            return null;
        }
        try
        {
            RegistryResponse answer = await PutAsync(content, mediaType, digest, tags, mayRepeat: null, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Whether something may have been done, although no answer says so, or that of a proxy says no.</summary>
    private static bool IsAnswerLost(RegistryException e) => e.Code is ImageErrorCode.NetworkStalled or ImageErrorCode.NetworkTruncated || e.StatusCode >= 500;

    /// <summary>Whether a manifest is there, byte for byte; a registry that cannot say so does not say yes.</summary>
    private async Task<bool> HasExactlyAsync(string digest, CancellationToken cancellationToken)
    {
        try
        {
            _ = await new VerifiedSource(this).GetManifestAsync(_reference.WithDigest(digest), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is RegistryException or ContentException)
        {
            return false;
        }
    }

    private async Task<RegistryResponse> PutAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, IReadOnlyCollection<string> tags, Func<CancellationToken, Task<bool>>? mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.PutManifestAsync(content, mediaType, tagOrDigest, tags, mayRepeat, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.ServerCode is "MANIFEST_BLOB_UNKNOWN" or "BLOB_UNKNOWN" or "MANIFEST_UNKNOWN")
        {
            return await SendMountedAsync(content, mediaType, cancellationToken).ConfigureAwait(false)
                ? await PutAsync(content, mediaType, tagOrDigest, tags, mayRepeat, cancellationToken).ConfigureAwait(false)
                : throw new RegistryException(ImageErrorCode.ChildMissing, _registry, $"'{Name}' refuses {tagOrDigest}: something that it refers to is not there. {e.Message}", e) { StatusCode = e.StatusCode, ServerCode = e.ServerCode };
        }
    }
}
