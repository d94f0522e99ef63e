using System.Net;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>Scheme, host and port: what a credential or token belongs to (RFC 6454).</summary>
internal sealed record Origin(string Scheme, string Host, int Port)
{
    private const string DockerHub = "docker.io";
    private const string DockerHubApi = "registry-1.docker.io";

    public bool IsSecure => Scheme == Uri.UriSchemeHttps;

    /// <summary>Exactly this machine: there plain HTTP crosses no wire.</summary>
    public bool IsLoopback => IsLoopbackHost(Host);

    /// <summary>The origin of a URI.</summary>
    public static Origin Of(Uri uri) => new(uri.Scheme, uri.DnsSafeHost.ToLowerInvariant(), uri.Port);

    /// <summary>Where the API of a registry is: HTTPS, but for this machine and where the user says otherwise.</summary>
    public static Origin For(RegistrySettings settings, RegistryOptions options)
    {
        string authority = settings.Registry == DockerHub ? DockerHubApi : settings.Registry;
        Origin secure = Of(new Uri($"https://{authority}/"));
        bool plain = settings.PlainHttp || (!options.SkipCertificateCheck && secure.IsLoopback);
        return plain ? Of(new Uri($"http://{authority}/")) : secure;
    }

    /// <summary>The same server over TLS.</summary>
    public Origin Secured() => this with { Scheme = Uri.UriSchemeHttps };

    /// <summary>The address of a path of the API, or of a Location that the registry gave.</summary>
    /// <exception cref="RegistryException">The Location leads where no content is sent.</exception>
    public Uri Resolve(string path)
    {
        Uri address = ServerUri.Find(path, new Uri($"{this}/")) ?? throw new RegistryException(ImageErrorCode.RedirectRefused, Authority, $"'{Authority}' gave an address for the upload that cannot be used.");
        if (IsSecure && address.Scheme == Uri.UriSchemeHttp)
        {
            // A registry behind a TLS proxy does not know that it is: the same host is meant, as it was reached.
            return string.Equals(address.DnsSafeHost, Host, StringComparison.OrdinalIgnoreCase)
                ? new Uri($"{this}{address.PathAndQuery}")
                : throw new RegistryException(ImageErrorCode.SchemeDowngradeRefused, Authority, $"'{Authority}' wants the upload to go to plain HTTP at '{address.Authority}'; nothing was sent there.");
        }
        return address;
    }

    public override string ToString() => $"{Scheme}://{Authority}";

    /// <summary>Host and port, the port only where it is not the scheme's own.</summary>
    public string Authority => new UriBuilder(Scheme, Host, Port).Uri.Authority;

    /// <summary>The registry's name in references.</summary>
    public string Registry => Host == DockerHubApi ? DockerHub : Authority;

    private static bool IsLoopbackHost(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
