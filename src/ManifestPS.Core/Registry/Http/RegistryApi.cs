using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Http;

/// <summary>The root of a registry's API (distribution-spec, end-1): says whether there is a registry, and whether it accepts a credential.</summary>
internal static class RegistryApi
{
    /// <summary>GET of the root.</summary>
    /// <exception cref="RegistryException">There is no registry, or it does not accept the call's credential.</exception>
    public static Task<RegistryResponse> GetAsync(string registry, RegistrySession session, ITrace log, CancellationToken cancellationToken) =>
        new RegistryExchange(registry, scope: string.Empty, session, log).SendAsync(RegistryRequest.Ping(registry), cancellationToken);
}
