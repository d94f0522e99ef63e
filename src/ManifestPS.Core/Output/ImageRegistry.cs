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

    /// <summary>Why it uses plain HTTP: -PlainHttp, Set-ImageRegistry, or that it is on this machine; null if it uses HTTPS.</summary>
    public string? PlainHttpReason { get; init; }

    /// <summary>The files of authorities that are trusted beside the machine's: what Set-ImageRegistry named, then those in docker's certs.d.</summary>
    public ValueList<string> CertificateAuthorities { get; init; } = [];

    /// <summary>The files of the client certificates of which it may see one: what Set-ImageRegistry named, or those in docker's certs.d.</summary>
    public ValueList<string> ClientCertificates { get; init; } = [];

    /// <summary>Hosts of token servers that may see its credential beside those that belong to it.</summary>
    public ValueList<string> TrustedRealms { get; init; } = [];

    /// <summary>Whether it may lead into private networks and to this machine, wherever it lies itself.</summary>
    public bool AllowPrivateNetwork { get; init; }

    /// <summary>The longest time to wait where it asks for it, in seconds.</summary>
    public int MaximumRetryAfterSec { get; init; }

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
