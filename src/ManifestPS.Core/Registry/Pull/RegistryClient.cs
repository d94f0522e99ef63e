using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Registry.Pull;

/// <summary>Reads from one repository of one registry (distribution-spec, "Pull"). What it gives is bytes and headers; nothing of HTTP leaves it.</summary>
internal sealed class RegistryClient
{
    /// <summary>Old Artifactory refuses a request (406) that does not accept JSON of any kind.</summary>
    private static readonly string ManifestTypes = string.Join(", ", MediaTypes.Accepted) + ", application/json;q=0.1";

    private readonly string _registry;
    private readonly string _repository;
    private readonly RegistryExchange _exchange;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryClient(string registry, string repository, RegistrySession session, ITrace log)
    {
        (_registry, _repository) = (registry, repository);
        _exchange = new RegistryExchange(registry, $"repository:{repository}:pull", session, log);
    }

    /// <summary>GET of a manifest by tag or digest.</summary>
    public Task<RegistryResponse> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Manifest(HttpMethod.Get, tagOrDigest), cancellationToken);

    /// <summary>HEAD of a manifest by tag or digest; the answer has no bytes.</summary>
    public Task<RegistryResponse> HeadManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Manifest(HttpMethod.Head, tagOrDigest), cancellationToken);

    /// <summary>GET of a whole small blob.</summary>
    public Task<RegistryResponse> GetBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Blob(HttpMethod.Get, digest), cancellationToken);

    /// <summary>GET of a blob of any size, as it arrives.</summary>
    public Task<Stream> OpenBlobAsync(Descriptor blob, CancellationToken cancellationToken) =>
        _exchange.OpenAsync(Blob(HttpMethod.Get, blob.Digest) with { IsBulk = true }, blob.Size, cancellationToken);

    /// <summary>HEAD of a blob; the answer has no bytes.</summary>
    public Task<RegistryResponse> HeadBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Blob(HttpMethod.Head, digest), cancellationToken);

    /// <summary>GET of a blob's first byte, for the headers.</summary>
    public Task<RegistryResponse> ProbeBlobAsync(string digest, CancellationToken cancellationToken) =>
        _exchange.SendAsync(Blob(HttpMethod.Get, digest) with { IsProbe = true, TakesAnyBody = true }, cancellationToken);

    /// <summary>The tags, to be read page by page.</summary>
    public PagedList Tags() => new(_exchange, RegistryResource.Tags(_registry, _repository), $"/v2/{_repository}/tags/list", "tags");

    /// <summary>A page of the manifests that refer to a manifest (distribution-spec, "Listing Referrers").</summary>
    /// <param name="digest">The manifest.</param>
    /// <param name="artifactType">A wish that registries may ignore; null is any.</param>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The page; null where the registry has no such list.</returns>
    /// <exception cref="RegistryException">The registry wants a credential, denies it, fails, or breaks off after the first page.</exception>
    public async Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken)
    {
        string page = next ?? $"/v2/{_repository}/referrers/{digest}{(artifactType is null ? string.Empty : $"?artifactType={Uri.EscapeDataString(artifactType)}")}";
        RegistryRequest request = new(HttpMethod.Get, page, RegistryResource.Manifest(_registry, _repository, digest)) { Accept = MediaTypes.OciIndex, MayBeRedirected = false };
        try
        {
            RegistryResponse answer = await _exchange.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (MediaTypes.FromHeader(answer.ContentType) == MediaTypes.OciIndex)
            {
                return PageLink.Read(OciJson.ReadReferrers(answer.Content), _exchange.Authority, page, answer.Link);
            }
        }
        catch (RegistryException e) when (next is null && MeansNoSuchList(e))
        {
            return null;
        }
        return next is null ? null : throw new RegistryException(ImageErrorCode.PageRefused, _registry, $"'{_registry}' returned no list where its list of referrers should continue.");
    }

    /// <summary>Registries without the API answer in many ways. Who may ask, and that a registry has no time or is broken, are no such answers.</summary>
    private static bool MeansNoSuchList(RegistryException e) =>
        e.StatusCode is >= 300 and < 500 and not (401 or 403 or 407 or 408 or 425 or 429 or 499)
        || e.Code is ImageErrorCode.NotARegistry or ImageErrorCode.RedirectRefused;

    private RegistryRequest Manifest(HttpMethod method, string tagOrDigest) =>
        new(method, $"/v2/{_repository}/manifests/{tagOrDigest}", RegistryResource.Manifest(_registry, _repository, tagOrDigest)) { Accept = ManifestTypes, Digest = ManifestPS.Digest.IsWellFormed(tagOrDigest) ? tagOrDigest : null };

    private RegistryRequest Blob(HttpMethod method, string digest) =>
        new(method, $"/v2/{_repository}/blobs/{digest}", RegistryResource.Blob(_registry, _repository, digest)) { Digest = digest };
}
