using ManifestPS.Registry.Credentials;

namespace ManifestPS.Registry;

/// <summary>What one call says about the network.</summary>
public sealed record RegistryOptions
{
    /// <summary>The credential to use; null for what is stored for the registry, if anything.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>The call changes something: then a stored credential that cannot be had, or is rejected, is an error. A read warns and goes on anonymously.</summary>
    public bool IsWrite { get; init; }

    /// <summary>Speak HTTP, not HTTPS.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Take any certificate.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The longest silence to bear: while connecting, before the answer, and within it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most requests under way at a time.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>Hosts of token servers that the user trusts with the registry's credential.</summary>
    internal ValueList<string> TrustedRealms { get; init; } = [];

    /// <summary>Time and chance.</summary>
    internal IClock Clock { get; init; } = SystemClock.Instance;
}
