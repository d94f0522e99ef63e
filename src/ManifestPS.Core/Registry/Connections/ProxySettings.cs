namespace ManifestPS.Registry;

/// <summary>Which proxy a request passes through, by the rules of Go, which docker and podman follow (golang.org/x/net/http/httpproxy).</summary>
internal sealed record ProxySettings(string Http, string Https, string Except)
{
    public static readonly ProxySettings None = new(string.Empty, string.Empty, string.Empty);

    /// <summary>The proxies themselves, each with its credential if it has one.</summary>
    public IEnumerable<Uri> Proxies => new[] { Parse(Http), Parse(Https) }.OfType<Uri>();

    public bool IsEmpty => Http.Length == 0 && Https.Length == 0;

    /// <summary>What the environment says: the name in capitals first.</summary>
    public static ProxySettings FromEnvironment(Func<string, string?> variable)
    {
        return new(Get("HTTP_PROXY"), Get("HTTPS_PROXY"), Get("NO_PROXY"));

        string Get(string name) => variable(name) is { Length: > 0 } value ? value : variable(name.ToLowerInvariant()) ?? string.Empty;
    }

    /// <summary>The proxy for a destination, with its credential if it has one; null to go straight there.</summary>
    public Uri? Find(Uri destination) =>
        Parse(destination.Scheme == Uri.UriSchemeHttps ? Https : Http) is { } proxy && !new ProxyExceptions(Except).Contains(destination) ? proxy : null;

    /// <summary>Without the credentials of the proxies.</summary>
    public override string ToString() => $"{Show(Http)} {Show(Https)} {Except}";

    private static Uri? Parse(string value) =>
        value.Length == 0 ? null
        : Uri.TryCreate(value, UriKind.Absolute, out Uri? proxy) && proxy.Scheme is "http" or "https" or "socks5" ? proxy
        : Uri.TryCreate("http://" + value, UriKind.Absolute, out proxy) ? proxy
        : null;

    private static string Show(string value) => Parse(value) is { } proxy ? Redactor.Write(proxy) : string.Empty;
}
