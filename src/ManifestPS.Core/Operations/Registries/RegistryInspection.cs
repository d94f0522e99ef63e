using ManifestPS.Credentials;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;
using ManifestPS.Registry.Pull;
using ManifestPS.Registry;

namespace ManifestPS.Operations.Registries;

/// <summary>Says what is configured for registries, and what they still allow.</summary>
public sealed class RegistryInspection
{
    private const string DockerHub = "docker.io";
    private const string QuotaRepository = "ratelimitpreview/test";   // Docker's own, for exactly this; HEAD is not counted

    private readonly RegistrySession _session;
    private readonly ITrace _log;

    /// <summary>Looks as one call would.</summary>
    /// <param name="session">The call.</param>
    /// <param name="log">Sees the exchanges, and what is broken.</param>
    public RegistryInspection(RegistrySession session, ITrace log) => (_session, _log) = (session, log);

    /// <summary>The registries that something is configured for: connected ones first, then those of docker's and podman's files, then those of Set-ImageRegistry.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _session.Credentials.ListAsync(_log, cancellationToken).ConfigureAwait(false)).Select(RegistryName.Find).OfType<string>().Concat(RegistrySettings.Registries).Distinct()];

    /// <summary>What is configured; nothing is sent.</summary>
    /// <param name="registry">Host and port, as <see cref="RegistryName.Parse"/> gives it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ImageRegistry> DescribeAsync(string registry, CancellationToken cancellationToken)
    {
        RegistrySettings settings = _session.SettingsOf(registry);
        Origin origin = Endpoints.Find(settings) ?? Origin.For(settings, _session.Options);
        TrustSettings trust = _session.TrustIn(settings);
        CertificateDirectory certificates = CertificateDirectory.Read(_session.Options.CertificateRoot, registry);
        FoundCredential found = await _session.Credentials.ChooseAsync(new CredentialTarget(registry, Repository: null), _log, cancellationToken).ConfigureAwait(false);
        return new ImageRegistry
        {
            Registry = registry,
            Url = origin.ToString(),
            PlainHttpReason = origin.IsSecure ? null
                : _session.Options.PlainHttp ? "-PlainHttp"
                : settings.PlainHttp ? "Set-ImageRegistry"
                : "on this machine",
            CertificateAuthorities = [.. settings.CertificateAuthority is { } authority ? [authority] : Array.Empty<string>(), .. certificates.AuthorityFiles],
            ClientCertificates = settings.ClientCertificate is { } client ? [client] : certificates.ClientFiles,
            TrustedRealms = settings.TrustedRealms,
            AllowPrivateNetwork = settings.AllowPrivateNetwork,
            MaximumRetryAfterSec = (int)settings.MaxRetryAfter.TotalSeconds,
            Proxy = trust.Proxy.Find(origin.Resolve("/v2/")) is { } proxy ? Redactor.Write(proxy) : null,
            UserName = found.Credential?.ToString(),
            CredentialSource = found.Credential is null ? null : found.Source,
        };
    }

    /// <summary>What is configured, and the quota that the registry states.</summary>
    /// <param name="registry">Host and port, as <see cref="RegistryName.Parse"/> gives it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ImageRegistry> InspectAsync(string registry, CancellationToken cancellationToken)
    {
        PullQuota? quota = await FindQuotaAsync(registry, cancellationToken).ConfigureAwait(false);
        ImageRegistry described = await DescribeAsync(registry, cancellationToken).ConfigureAwait(false);
        return quota is null ? described : described with { PullLimit = quota.Limit, PullRemaining = quota.Remaining, PullWindow = quota.Window, PullSource = quota.Source };
    }

    private async Task<PullQuota?> FindQuotaAsync(string registry, CancellationToken cancellationToken)
    {
        try
        {
            if (registry == DockerHub)
            {
                return (await new RegistryClient(registry, QuotaRepository, _session, _log).HeadManifestAsync("latest", cancellationToken).ConfigureAwait(false)).Quota;
            }
            return (await RegistryApi.GetAsync(registry, _session, _log, cancellationToken).ConfigureAwait(false)).Quota;
        }
        catch (RegistryException e)
        {
            _log.WriteWarning($"What '{registry}' still allows is unknown: {e.Message}");
            return null;
        }
    }
}
