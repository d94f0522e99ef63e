namespace ManifestPS;

/// <summary>What is configured for a registry, and what it still allows. Never holds a secret.</summary>
public sealed record ImageRegistry
{
    /// <summary>Host and port, as in a reference.</summary>
    public required string Registry { get; init; }

    /// <summary>Where its API is; the scheme says whether the connection is encrypted.</summary>
    public required string Url { get; init; }

    /// <summary>The user; null where it is read anonymously.</summary>
    public string? UserName { get; init; }

    /// <summary>Where the credential comes from: Connect-ImageRegistry, a variable, a helper or a file; null where it is read anonymously.</summary>
    public string? CredentialSource { get; init; }

    /// <summary>The file of authorities that Set-ImageRegistry named; null where the machine's, and docker's certs.d, decide.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>The client certificate that Set-ImageRegistry named; null where docker's certs.d decides.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Hosts of token servers that may see its credential beside those that belong to it.</summary>
    public ValueList<string> TrustedRealms { get; init; } = [];

    /// <summary>The proxy on the way, without its credential; null where there is none.</summary>
    public string? Proxy { get; init; }

    /// <summary>Pulls allowed in a window; null where the registry does not say, or was not asked.</summary>
    public int? PullLimit { get; init; }

    /// <summary>Pulls that are left in the window; null where the registry does not say, or was not asked.</summary>
    public int? PullRemaining { get; init; }

    /// <summary>The window, in seconds; null where the registry does not say, or was not asked.</summary>
    public int? PullWindow { get; init; }

    /// <summary>Whose pulls are counted: an address or an account; null where the registry does not say, or was not asked.</summary>
    public string? PullSource { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Registry;
}
