namespace ManifestPS.Registry;

/// <summary>Asks a registry for nothing but an answer (distribution-spec, "Determining Support"): who asks is judged all the same.</summary>
internal static class RegistryPing
{
    /// <exception cref="RegistryException">There is no good answer.</exception>
    public static Task<RegistryAnswer> SendAsync(string registry, RegistrySession session, IActivityLog log, CancellationToken cancellationToken) =>
        new RegistryExchange(registry, scope: string.Empty, session, log).SendAsync(new RegistryRequest(HttpMethod.Get, "/v2/", RegistryResource.Api(registry)), cancellationToken);
}
