using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.TestRegistry;

/// <summary>A certificate authority for one test.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly Lazy<string> _pemPath;

    public CertificateAuthority(string name = "Test authority")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request($"CN={name} {Guid.NewGuid():N}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1));
        _pemPath = new Lazy<string>(WritePem);
    }

    /// <summary>The authority's certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A file with the authority's certificate, which lives as long as the authority.</summary>
    public string PemPath => _pemPath.Value;

    /// <summary>Issues a server certificate for host names and addresses.</summary>
    public X509Certificate2 IssueServer(CertificateKind kind, params string[] hosts)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request("CN=Test server", key);
        request.CertificateExtensions.Add(Names(kind == CertificateKind.WrongHost ? ["wrong.test"] : hosts));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], critical: false));
        (int from, int until) = kind switch
        {
            CertificateKind.Expired => (-30, -1),
            CertificateKind.NotYetValid => (1, 30),
            _ => (-1, 30),
        };
        return Sign(request, key, DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until), kind == CertificateKind.SelfSigned);
    }

    public X509Certificate2 IssueClient(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request($"CN={name}", key);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ClientAuthentication], critical: false));
        return Sign(request, key, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30), selfSigned: false);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        if (_pemPath.IsValueCreated)
        {
            File.Delete(_pemPath.Value);
        }
    }

    private static CertificateRequest Request(string subject, ECDsa key) => new(subject, key, HashAlgorithmName.SHA256);

    private static X509Extension Names(IEnumerable<string> hosts)
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, DateTimeOffset from, DateTimeOffset until, bool selfSigned)
    {
        using X509Certificate2 certificate = selfSigned
            ? request.CreateSelfSigned(from, until)
            : request.Create(Certificate, from, until, RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 withKey = selfSigned ? new X509Certificate2(certificate) : certificate.CopyWithPrivateKey(key);

        // Through PKCS#12, because Windows serves no ephemeral keys.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    private string WritePem()
    {
        string path = Path.Combine(Path.GetTempPath(), $"test-authority-{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, Certificate.ExportCertificatePem());
        return path;
    }
}
