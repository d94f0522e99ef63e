namespace ManifestPS.Registry;

/// <summary>Reads from one repository of one registry (distribution-spec, "Pull"). What it gives is bytes and headers; nothing of HTTP leaves it.</summary>
internal sealed class RegistryClient
{
    private static readonly string ManifestTypes = string.Join(", ", MediaTypes.Accepted);

    private readonly string _registry;
    private readonly string _repository;
    private readonly RegistryExchange _exchange;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryClient(string registry, string repository, RegistrySession session, IActivityLog log)
    {
        (_registry, _repository) = (registry, repository);
        _exchange = new RegistryExchange(registry, $"repository:{repository}:pull", session, log);
    }

    /// <summary>GET of a manifest by tag or digest.</summary>
    public Task<RegistryAnswer> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Manifest(HttpMethod.Get, tagOrDigest), cancellationToken);

    /// <summary>HEAD of a manifest by tag or digest; the answer has no bytes.</summary>
    public Task<RegistryAnswer> HeadManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Manifest(HttpMethod.Head, tagOrDigest), cancellationToken);

    /// <summary>GET of a whole small blob.</summary>
    public Task<RegistryAnswer> GetBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Blob(HttpMethod.Get, digest), cancellationToken);

    /// <summary>GET of a blob of any size, as it arrives.</summary>
    public Task<Stream> OpenBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.OpenAsync(Blob(HttpMethod.Get, digest), cancellationToken);

    /// <summary>HEAD of a blob; the answer has no bytes.</summary>
    public Task<RegistryAnswer> HeadBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Blob(HttpMethod.Head, digest), cancellationToken);

    /// <summary>The tags, to be read page by page.</summary>
    public PagedList Tags() => new(_exchange, RegistryResource.Tags(_registry, _repository), $"/v2/{_repository}/tags/list", "tags");

    /// <summary>A page of the manifests that refer to a manifest (distribution-spec, "Listing Referrers").</summary>
    /// <param name="digest">The manifest.</param>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The answer and the next page; null where the registry has no such list.</returns>
    public async Task<(RegistryAnswer Answer, string? Next)?> FindReferrersAsync(string digest, string? next, CancellationToken cancellationToken)
    {
        string page = next ?? $"/v2/{_repository}/referrers/{digest}";
        try
        {
            RegistryAnswer answer = await _exchange.SendAsync(new RegistryRequest(HttpMethod.Get, page, RegistryResource.Manifest(_registry, _repository, digest)) { Accept = MediaTypes.OciIndex, MayBeRedirected = false }, cancellationToken).ConfigureAwait(false);
            return MediaTypes.FromHeader(answer.ContentType) == MediaTypes.OciIndex ? (answer, PageLink.Next(_registry, page, answer.Link)) : null;
        }
        catch (RegistryException e) when (e.StatusCode is 400 or 404 or 405 or 406 || e.Code is ImageErrorCode.NotARegistry or ImageErrorCode.RedirectRefused)
        {
            return null;   // registries without the API answer in many ways
        }
    }

    private RegistryRequest Manifest(HttpMethod method, string tagOrDigest) =>
        new(method, $"/v2/{_repository}/manifests/{tagOrDigest}", RegistryResource.Manifest(_registry, _repository, tagOrDigest)) { Accept = ManifestTypes, Digest = ManifestPS.Digest.IsWellFormed(tagOrDigest) ? tagOrDigest : null };

    private RegistryRequest Blob(HttpMethod method, string digest) =>
        new(method, $"/v2/{_repository}/blobs/{digest}", RegistryResource.Blob(_registry, _repository, digest)) { Digest = digest };
}
