using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
#if !NETSTANDARD2_0
using System.Net.Security;
using ManifestPS.Errors;
#endif

namespace ManifestPS.Registry.Connections;

/// <summary>What the two builds do differently on the wire: netstandard2.0 has no SocketsHttpHandler, no version policy and no PEM keys.</summary>
internal static class HttpPolyfills
{
    private const int MaxHeaderKilobytes = 64;

    /// <summary>The proxies that the machine is set up with; null where it has no such settings. Elsewhere .NET's are the environment's, as it was when the process began.</summary>
    public static IWebProxy? SystemProxy => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? MachineProxy : null;

    /// <summary>The machine's name service.</summary>
    public static HostResolver SystemResolver { get; } = NameLookup.FindAsync;

    private static IWebProxy? ProxyOf(TrustSettings trust) => trust.Proxy.IsEmpty ? trust.Proxy.Machine : new EnvironmentProxy(trust.Proxy);

#if NETSTANDARD2_0
    private static IWebProxy MachineProxy => WebRequest.DefaultWebProxy;

    /// <summary>Whether the address that is dialled is judged; otherwise it is the name, before each hop.</summary>
    public static bool JudgesConnections => false;

    public static HttpMessageHandler CreateHandler(TrustSettings trust, AddressKinds kinds)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PreAuthenticate = false,
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) => CertificateCheck.Validate(trust, certificate, chain, errors),
            UseProxy = ProxyOf(trust) is not null,
        };
        if (ProxyOf(trust) is { } proxy)
        {
            handler.Proxy = proxy;
        }
        if (trust.Client is { } client)
        {
            handler.ClientCertificateOptions = ClientCertificateOption.Manual;
            handler.ClientCertificates.AddRange(client.All.Select(one => one.Certificate).ToArray());
        }
        return handler;
    }

    public static HttpRequestMessage PreferHttp2(this HttpRequestMessage request) => request;

    public static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    public static X509Certificate2 ReadPemPair(string certificates, string? key) =>
        throw new NotSupportedException("Windows PowerShell reads a client certificate from PKCS#12 (.pfx) only");

    /// <summary>True where the answer was not HTTP at all.</summary>
    public static bool IsNotHttp(this HttpRequestException exception) => exception.InnerException is null;

    /// <remarks>Where PowerShell 7 is made to load this build, only the text tells.</remarks>
    public static bool IsHeaderTooLarge(this HttpRequestException exception) =>
        exception.InnerException is WebException { Status: WebExceptionStatus.MessageLengthLimitExceeded } || exception.Message.Contains($"{MaxHeaderKilobytes * 1024}");

    /// <summary>True where a proxy does not let the tunnel through for want of a credential; tinyproxy says 401 to a wrong one.</summary>
    public static bool IsProxyRefusal(this HttpRequestException exception) =>
        exception.InnerException is WebException { Response: HttpWebResponse { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } } || exception.Message.Contains("'407'") || exception.Message.Contains("'401'");

    /// <summary>True where a request that has to pass a proxy got no further than there.</summary>
    public static bool FailsAtProxy(this HttpRequestException exception) =>
        exception.InnerException is System.Net.Sockets.SocketException or WebException { Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.ProxyNameResolutionFailure };
#else
    private static IWebProxy MachineProxy => HttpClient.DefaultProxy;

    /// <summary>Whether the address that is dialled is judged; otherwise it is the name, before each hop.</summary>
    public static bool JudgesConnections => true;

    public static HttpMessageHandler CreateHandler(TrustSettings trust, AddressKinds kinds) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PreAuthenticate = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        UseProxy = ProxyOf(trust) is not null,
        Proxy = ProxyOf(trust),
        ConnectCallback = (context, cancellationToken) => Connector.ConnectAsync(context, kinds, trust.Resolver, cancellationToken),
        PlaintextStreamFilter = (context, _) => new(context.NegotiatedHttpVersion.Major == 1 ? new ConnectionStream(context.PlaintextStream) : context.PlaintextStream),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => CertificateCheck.Validate(trust, certificate, chain, errors),
            LocalCertificateSelectionCallback = trust.Client is { } client ? (_, host, _, server, authorities) => client.Choose(host, server is not null, authorities)! : null,   // null is none
        },
    };

    public static HttpRequestMessage PreferHttp2(this HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return request;
    }

    public static X509Certificate2 ReadPemPair(string certificates, string? key)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificates, key ?? certificates);
        return new X509Certificate2(certificate.Export(X509ContentType.Pkcs12));   // Windows shows no certificate whose key is in memory only
    }

    /// <summary>True where the answer was not HTTP at all.</summary>
    public static bool IsNotHttp(this HttpRequestException exception) => exception.HttpRequestError == HttpRequestError.InvalidResponse;

    /// <remarks>Over HTTP/2 it ends the connection, and lies below the exception for that; a single header that is too large is the decoder's own, which only its text tells from others.</remarks>
    public static bool IsHeaderTooLarge(this Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
        || (exception.GetType().Name == "HPackDecodingException" && exception.Message.Contains($"{MaxHeaderKilobytes * 1024}"))
        || exception.InnerException?.IsHeaderTooLarge() == true;

    /// <summary>True where a proxy does not let the tunnel through for want of a credential; tinyproxy says 401 to a wrong one.</summary>
    public static bool IsProxyRefusal(this HttpRequestException exception) => exception.HttpRequestError == HttpRequestError.ProxyTunnelError && (exception.Message.Contains("'407'") || exception.Message.Contains("'401'"));

    /// <summary>True where a request that has to pass a proxy got no further than there.</summary>
    public static bool FailsAtProxy(this HttpRequestException exception) =>
        exception is { HttpRequestError: HttpRequestError.ProxyTunnelError or HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError, InnerException: not RegistryException } && !exception.IsProxyRefusal();
#endif
}
