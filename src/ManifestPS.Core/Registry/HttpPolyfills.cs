using System.Net;
#if !NETSTANDARD2_0
using System.Net.Security;
#endif

namespace ManifestPS.Registry;

/// <summary>What the two builds do differently on the wire: netstandard2.0 has no SocketsHttpHandler and no version policy.</summary>
internal static class HttpPolyfills
{
#if NETSTANDARD2_0
    public static IWebProxy? MachineProxy => WebRequest.DefaultWebProxy;

    public static HttpMessageHandler CreateHandler(TrustSettings trust) => new HttpClientHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PreAuthenticate = false,
        Proxy = new ProxyChoice(),
        MaxConnectionsPerServer = 64,
        ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) => CertificateCheck.Validate(trust, certificate, chain, errors),
    };

    public static HttpRequestMessage PreferHttp2(this HttpRequestMessage request) => request;

    public static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    /// <summary>True where the answer was not HTTP at all.</summary>
    public static bool IsNotHttp(this HttpRequestException exception) => exception.InnerException is null;
#else
    public static IWebProxy? MachineProxy => HttpClient.DefaultProxy;

    public static HttpMessageHandler CreateHandler(TrustSettings trust) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PreAuthenticate = false,
        Proxy = new ProxyChoice(),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => CertificateCheck.Validate(trust, certificate, chain, errors),
        },
    };

    public static HttpRequestMessage PreferHttp2(this HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return request;
    }

    /// <summary>True where the answer was not HTTP at all.</summary>
    public static bool IsNotHttp(this HttpRequestException exception) => exception.HttpRequestError == HttpRequestError.InvalidResponse;
#endif
}
