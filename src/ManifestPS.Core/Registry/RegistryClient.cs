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

    private RegistryRequest Manifest(HttpMethod method, string tagOrDigest) =>
        new(method, $"/v2/{_repository}/manifests/{tagOrDigest}", RegistryResource.Manifest(_registry, _repository, tagOrDigest)) { Accept = ManifestTypes };

    private RegistryRequest Blob(HttpMethod method, string digest) =>
        new(method, $"/v2/{_repository}/blobs/{digest}", RegistryResource.Blob(_registry, _repository, digest));
}
