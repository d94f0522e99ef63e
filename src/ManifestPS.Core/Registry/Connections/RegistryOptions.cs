using System.Net;
using ManifestPS.Concurrency;
using ManifestPS.Credentials;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Connections;

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

    /// <summary>How long to wait for data, before the response and during it; a connection must also be established within 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most requests of the call under way at a time, to one registry or in all; null is 4 to one registry and 16 in all, counted over the process.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>How often a failed request is repeated.</summary>
    public int MaxRetryCount { get; init; } = 4;

    /// <summary>The directory with a directory of certificates for each registry.</summary>
    internal string CertificateRoot { get; init; } = CertificateDirectory.DefaultRoot;

    /// <summary>The proxies that the machine is set up with, where the environment names none.</summary>
    internal IWebProxy? SystemProxy { get; init; } = HttpPolyfills.SystemProxy;

    /// <summary>What finds the addresses of hosts.</summary>
    internal HostResolver Resolver { get; init; } = HttpPolyfills.SystemResolver;

    /// <summary>Where requests wait for their turn.</summary>
    internal RequestLimiter Places { get; init; } = RequestLimiter.Process;

    /// <summary>Where requests for tokens wait for theirs. It is not the same: a request that waits for a token may feed another that holds the last place.</summary>
    internal RequestLimiter TokenLimiter { get; init; } = RequestLimiter.TokensOfProcess;

    /// <summary>The size of a chunk of a blob, unless the registry wants more.</summary>
    internal int ChunkSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>Time and chance.</summary>
    internal IClock Clock { get; init; } = SystemClock.Instance;
}
