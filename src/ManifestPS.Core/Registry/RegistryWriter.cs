namespace ManifestPS.Registry;

/// <summary>Writes to one repository of one registry (distribution-spec, "Push").</summary>
internal sealed class RegistryWriter
{
    private readonly string _registry;
    private readonly string _repository;
    private readonly RegistrySession _session;
    private readonly IActivityLog _log;
    private readonly RegistryExchange _exchange;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryWriter(string registry, string repository, RegistrySession session, IActivityLog log)
    {
        (_registry, _repository, _session, _log) = (registry, repository, session, log);
        _exchange = new RegistryExchange(registry, $"repository:{repository}:pull,push", session, log);
    }

    /// <summary>PUT of a manifest.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="tagOrDigest">What it is put under.</param>
    /// <param name="tags">Further tags to set in the same request (distribution-spec, <c>?tag=</c>); the answer's OCI-Tag says which were.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<RegistryAnswer> PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        string query = string.Join("&", tags.Select(tag => "tag=" + Uri.EscapeDataString(tag)));
        string path = $"/v2/{_repository}/manifests/{tagOrDigest}" + (query.Length == 0 ? string.Empty : "?" + query);
        return _exchange.SendAsync(
            new RegistryRequest(HttpMethod.Put, path, RegistryResource.Manifest(_registry, _repository, tagOrDigest))
            {
                IsRepeatable = Digest.IsWellFormed(tagOrDigest),   // under a tag another writer may have put something in between
                Content = () => new ByteArrayContent(content.ToArray()) { Headers = { ContentType = new(mediaType) } },
            },
            cancellationToken);
    }

    /// <summary>DELETE of a tag or manifest.</summary>
    public Task<RegistryAnswer> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        new RegistryExchange(_registry, $"repository:{_repository}:pull,push,delete", _session, _log).SendAsync(
            new RegistryRequest(HttpMethod.Delete, $"/v2/{_repository}/manifests/{tagOrDigest}", RegistryResource.Manifest(_registry, _repository, tagOrDigest)),
            cancellationToken);

    /// <summary>Starts an upload, or has the registry take the blob from another of its repositories.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="from">The other repository; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Where to send the blob; null where it is there already.</returns>
    public async Task<string?> StartUploadAsync(string digest, string? from, CancellationToken cancellationToken)
    {
        string path = $"/v2/{_repository}/blobs/uploads/";
        RegistryResource resource = RegistryResource.Blob(_registry, _repository, digest);
        if (from is null)
        {
            return LocationOf(await _exchange.SendAsync(new RegistryRequest(HttpMethod.Post, path, resource), cancellationToken).ConfigureAwait(false));
        }
        RegistryExchange both = new(_registry, $"repository:{_repository}:pull,push repository:{from}:pull", _session, _log);
        RegistryRequest mount = new(HttpMethod.Post, $"{path}?mount={Uri.EscapeDataString(digest)}&from={Uri.EscapeDataString(from)}", resource);
        RegistryAnswer answer = await both.SendAsync(mount, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == 201 ? null : LocationOf(answer);   // 202: the registry did not mount, and waits for the bytes
    }

    /// <summary>Sends a blob and commits it.</summary>
    /// <param name="location">What <see cref="StartUploadAsync"/> gave.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="content">Its bytes; a failure to read them is a failure to send, so nothing is committed.</param>
    /// <param name="progress">Told the bytes sent so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<RegistryAnswer> UploadAsync(string location, Descriptor blob, Stream content, Action<long> progress, CancellationToken cancellationToken) =>
        _exchange.SendAsync(
            new RegistryRequest(HttpMethod.Put, $"{location}{(location.Contains('?') ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest)}", RegistryResource.Blob(_registry, _repository, blob.Digest))
            {
                IsBulk = true,
                Content = () => new UploadContent(content, blob.Size) { Progressed = progress },
            },
            cancellationToken);

    /// <summary>A path without a slash before it is one beside the request's (RFC 3986, section 5.2).</summary>
    private string LocationOf(RegistryAnswer answer) =>
        answer.Location is { Length: > 0 } location ? location[0] == '/' || location.Contains("://") ? location : $"/v2/{_repository}/blobs/uploads/{location}"
        : throw new RegistryException(ImageErrorCode.RegistryRefused, _registry, $"'{_registry}' started an upload without saying where to send it.");
}
