using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ManifestPS.TestRegistry;

/// <summary>A server's certificate and the authority its clients are to trust.</summary>
public sealed class ServerTls : IDisposable
{
    private static readonly string[] Loopback = ["127.0.0.1", "::1", "localhost"];

    private readonly bool _ownsAuthority;

    private ServerTls(CertificateAuthority authority, X509Certificate2 certificate, bool ownsAuthority)
    {
        Authority = authority;
        Certificate = certificate;
        _ownsAuthority = ownsAuthority;
    }

    public CertificateAuthority Authority { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>Whether a client has to show a certificate of the same authority.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>A certificate for loopback from an authority of its own.</summary>
    public static ServerTls Create(CertificateKind kind = CertificateKind.Trusted) => Issue(new CertificateAuthority(), ownsAuthority: true, kind, Loopback);

    /// <summary>A certificate for the names given from an authority of its own.</summary>
    public static ServerTls For(params string[] hosts) => Issue(new CertificateAuthority(), ownsAuthority: true, CertificateKind.Trusted, hosts);

    /// <summary>A certificate from an authority that several servers share; the caller disposes it.</summary>
    public static ServerTls From(CertificateAuthority authority, CertificateKind kind, params string[] hosts) => Issue(authority, ownsAuthority: false, kind, hosts);

    public static ServerTls WithClientCertificates(CertificateAuthority authority, params string[] hosts) =>
        new(authority, authority.IssueServer(CertificateKind.Trusted, hosts), ownsAuthority: false) { RequireClientCertificate = true };

    public void Dispose()
    {
        Certificate.Dispose();
        if (_ownsAuthority)
        {
            Authority.Dispose();
        }
    }

    internal void Use(ListenOptions listen) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = Certificate,
        ClientCertificateMode = RequireClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
        ClientCertificateValidation = (certificate, _, _) => IsOurs(certificate),
        OnAuthenticate = (_, options) => options.ServerCertificateContext = RequireClientCertificate ? NamingAuthority() : options.ServerCertificateContext,
    });

    /// <summary>The certificate, and which authority a client's must be of, as servers outside .NET say it.</summary>
    private SslStreamCertificateContext NamingAuthority() =>
        SslStreamCertificateContext.Create(Certificate, null, offline: true, SslCertificateTrust.CreateForX509Collection([Authority.Certificate], sendTrustInHandshake: true));

    private static ServerTls Issue(CertificateAuthority authority, bool ownsAuthority, CertificateKind kind, string[] hosts)
    {
        using CertificateAuthority? other = kind == CertificateKind.UntrustedAuthority ? new CertificateAuthority("Other authority") : null;
        return new ServerTls(authority, (other ?? authority).IssueServer(kind, hosts), ownsAuthority);
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
