namespace ManifestPS.Registry.Connections;

/// <summary>Whom a connection trusts, and what it shows and passes through. Part of the key of everything that is shared: connections, challenges, tokens.</summary>
internal sealed record TrustSettings(bool SkipCertificateCheck)
{
    /// <summary>Certificates trusted beside the machine's, in base64.</summary>
    public ValueList<string> Authorities { get; init; } = [];

    /// <summary>The certificates that the registry may see; null for none.</summary>
    public ClientCertificates? Client { get; init; }

    public ProxySettings Proxy { get; init; } = ProxySettings.None;

    /// <summary>What finds the addresses of hosts.</summary>
    public HostResolver Resolver { get; init; } = HttpPolyfills.SystemResolver;

    /// <summary>The trust of one call in one registry: what Set-ImageRegistry said goes before docker's certs.d, and authorities add up.</summary>
    /// <exception cref="ManifestPS.Errors.StorageException">A certificate's file cannot be used.</exception>
    public static TrustSettings For(RegistrySettings settings, RegistryOptions options)
    {
        MachineCertificates.Check(Environment.GetEnvironmentVariable);
        CertificateDirectory directory = CertificateDirectory.Read(options.CertificateRoot, settings.Registry);
        ValueList<ClientCertificate> clients = settings.ClientCertificate is { } client ? [CertificateFile.ReadClient(client, settings.ClientKey)] : directory.Clients;
        return new TrustSettings(options.SkipCertificateCheck)
        {
            Authorities = [.. settings.CertificateAuthority is { } file ? CertificateFile.ReadAuthorities(file) : [], .. directory.Authorities],
            Resolver = options.Resolver,
            Client = clients.Count > 0 ? new ClientCertificates(Origin.For(settings, options).Host, clients) : null,
            Proxy = ProxySettings.FromEnvironment(Environment.GetEnvironmentVariable) with { Machine = options.SystemProxy },
        };
    }

    /// <summary>For the hosts that the registry leads to: the same, but they see no certificate of the user's.</summary>
    public TrustSettings ForOthers() => this with { Client = null };
}
