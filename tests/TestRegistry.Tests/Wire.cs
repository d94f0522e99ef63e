using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.TestRegistry.Tests;

/// <summary>A plain HTTP client that follows, retries and hides nothing.</summary>
internal static class Wire
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    public static HttpClient Client(WireServer server, params X509Certificate2[] clientCertificates) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ResponseDrainTimeout = TimeSpan.Zero,
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = Trusting(server, clientCertificates),
        })
        {
            BaseAddress = new Uri(server.Url),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

    /// <summary>Trusts the server's own authority and no other.</summary>
    public static SslClientAuthenticationOptions Trusting(WireServer server, params X509Certificate2[] clientCertificates)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        if (server.CertificateAuthorityPath is string path)
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }

        return new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = policy, ClientCertificates = [.. clientCertificates] };
    }

    public static Task<HttpResponseMessage> SendAsync(this HttpClient client, string method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(new HttpMethod(method), target)
        {
            Content = content,
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || content?.Headers.TryAddWithoutValidation(name, value) == true);
        }

        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static Task<string> TextAsync(this HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static ByteArrayContent Content(byte[] bytes, string? type = null)
    {
        ByteArrayContent content = new(bytes);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }
}
