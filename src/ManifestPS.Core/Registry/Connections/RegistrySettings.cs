using System.Collections.Concurrent;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>What the user said about one registry, for as long as the process lives.</summary>
public sealed record RegistrySettings
{
    private static readonly ConcurrentDictionary<string, RegistrySettings> Known = new(StringComparer.Ordinal);

    /// <summary>Host and port, as in a reference.</summary>
    public required string Registry { get; init; }

    /// <summary>Speak HTTP, not HTTPS.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>A file of PEM certificates that are trusted beside the machine's; null for none.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The certificate that the registry wants to see: PKCS#12, or PEM beside <see cref="ClientKey"/>; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The PEM file of the client certificate's key; null where the certificate's own file holds it.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Hosts of token servers that may see the registry's credential.</summary>
    public ValueList<string> TrustedRealms { get; init; } = [];

    /// <summary>Follow the registry's redirects and token servers into private networks and to this machine.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>The longest time to wait where the registry asks for it; what is longer is an error at once.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What was said about a registry; the defaults where nothing was.</summary>
    /// <param name="registry">Host and port, as in a reference.</param>
    public static RegistrySettings Of(string registry) => Known.TryGetValue(registry, out RegistrySettings? settings) ? settings : new RegistrySettings { Registry = registry };

    /// <summary>The registries that something was said about.</summary>
    internal static IEnumerable<string> Registries =>
        Known.Values.Where(settings => settings != new RegistrySettings { Registry = settings.Registry }).Select(settings => settings.Registry).OrderBy(registry => registry, StringComparer.Ordinal);

    /// <summary>What other settings of the registry would change, each by the name of the parameter.</summary>
    /// <param name="changed">The other settings.</param>
    public IReadOnlyList<string> DescribeChanges(RegistrySettings changed)
    {
        (string Name, string Now, string Then)[] all =
        [
            ("CertificateAuthority", Show(CertificateAuthority), Show(changed.CertificateAuthority)),
            ("ClientCertificate", Show(ClientCertificate), Show(changed.ClientCertificate)),
            ("ClientKey", Show(ClientKey), Show(changed.ClientKey)),
            ("PlainHttp", Show(PlainHttp), Show(changed.PlainHttp)),
            ("TrustedRealm", Show(string.Join(", ", TrustedRealms)), Show(string.Join(", ", changed.TrustedRealms))),
            ("AllowPrivateNetwork", Show(AllowPrivateNetwork), Show(changed.AllowPrivateNetwork)),
            ("MaximumRetryAfterSec", $"{MaxRetryAfter.TotalSeconds:0}", $"{changed.MaxRetryAfter.TotalSeconds:0}"),
        ];
        return [.. all.Where(setting => setting.Now != setting.Then).Select(setting => $"{setting.Name}: {setting.Now} -> {setting.Then}")];
    }

    /// <summary>Keeps settings; they take the place of those kept before.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="StorageException">A certificate's file cannot be used.</exception>
    public static void Keep(RegistrySettings settings)
    {
        _ = settings.CertificateAuthority is { } authority ? CertificateFile.ReadAuthorities(authority) : null;
        _ = settings.ClientCertificate is { } certificate ? CertificateFile.ReadClient(certificate, settings.ClientKey) : null;
        Known[settings.Registry] = settings;
    }

    /// <inheritdoc/>
    public override string ToString() => Registry;

    private static string Show(string? value) => string.IsNullOrEmpty(value) ? "none" : value!;   // not empty, so not null

    private static string Show(bool value) => value ? "yes" : "no";
}
