using System.Net;
using ManifestPS.Diagnostics;
using ManifestPS.Errors;

namespace ManifestPS.Registry.Connections;

/// <summary>Which proxy a request passes through, by the rules of Go, which docker and podman follow (golang.org/x/net/http/httpproxy).</summary>
internal sealed record ProxySettings(string Http, string Https, string Except)
{
    public static readonly ProxySettings None = new(string.Empty, string.Empty, string.Empty);

    /// <summary>The proxies that the machine is set up with, where the environment names none; null where there are no such.</summary>
    public IWebProxy? Machine { get; init; }

    /// <summary>The environment's proxies themselves, each with its credential if it has one.</summary>
    public IEnumerable<Uri> Proxies => new[] { Parse(Http), Parse(Https) }.OfType<Uri>();

    /// <summary>Whether the environment names none.</summary>
    public bool IsEmpty => Http.Length == 0 && Https.Length == 0;

    /// <summary>What the environment says: the name in capitals first.</summary>
    public static ProxySettings FromEnvironment(Func<string, string?> variable)
    {
        return new(Get("HTTP_PROXY"), Get("HTTPS_PROXY"), Get("NO_PROXY"));

        string Get(string name) => variable(name) is { Length: > 0 } value ? value : variable(name.ToLowerInvariant()) ?? string.Empty;
    }

    /// <summary>The proxy for a destination, with its credential if it has one; null to go straight there.</summary>
    /// <exception cref="RegistryException">The variable is set, and names no proxy.</exception>
    public Uri? Find(Uri destination)
    {
        if (IsEmpty)
        {
            return Machine is null || Machine.IsBypassed(destination) || Machine.GetProxy(destination) is not { } chosen || chosen == destination ? null : chosen;
        }
        (string variable, string value) = destination.Scheme == Uri.UriSchemeHttps ? ("HTTPS_PROXY", Https) : ("HTTP_PROXY", Http);
        return value.Length == 0 || new ProxyExceptions(Except).Contains(destination) ? null
            : Parse(value) ?? throw new RegistryException(ImageErrorCode.ProxyInvalid, destination.Authority, $"{variable} names no proxy, so nothing was sent to '{destination.Authority}': http://host:port is wanted, or https:// or socks5://, and percent-encoded in a password what is no letter or digit.");
    }

    /// <summary>Without the credentials of the proxies.</summary>
    public override string ToString() => $"{Show(Http)} {Show(Https)} {Except}";

    // A path is the rest of a password with a '/' or a '#' in it, and would be shown as the address that it is not.
    private static Uri? Parse(string value) =>
        Uri.TryCreate(value.Contains("://") ? value : "http://" + value, UriKind.Absolute, out Uri? proxy)
        && proxy is { Scheme: "http" or "https" or "socks5", Host.Length: > 0, AbsolutePath: "" or "/", Query: "", Fragment: "" }
            ? proxy
            : null;

    private static string Show(string value) => Parse(value) is { } proxy ? Redactor.Write(proxy) : string.Empty;
}
