using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Paging;

namespace ManifestPS.Registry.Pull;

/// <summary>The repositories of a registry (distribution-spec does not have it; docker-registry and many others do).</summary>
public sealed class RegistryCatalog
{
    private readonly string _registry;
    private readonly PagedList _list;

    /// <summary>Opens a catalog; nothing is sent yet.</summary>
    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryCatalog(string registry, RegistrySession session, ITrace log)
    {
        _registry = registry;
        _list = new PagedList(new RegistryExchange(registry, "registry:catalog:*", session, log), RegistryResource.Catalog(registry), "/v2/_catalog", "repositories");
    }

    /// <summary>Reads a page of repository names.</summary>
    /// <param name="next">What the page before said; null for the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RegistryException">The registry has no catalog, or does not show it.</exception>
    public async Task<Page<string>> ReadAsync(string? next, CancellationToken cancellationToken)
    {
        try
        {
            return await _list.ReadAsync(next, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode is 401 or 403 or 404 or 405 or 501)
        {
            throw new RegistryException(ImageErrorCode.CatalogUnsupported, _registry, $"'{_registry}' does not list its repositories, or not for you (status {e.StatusCode}).{(e.Code == ImageErrorCode.AuthenticationFailed ? " " + e.Message : string.Empty)}", e) { StatusCode = e.StatusCode };
        }
    }
}
