using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.Registry.Connections;

/// <summary>Judges a server's certificate as the platform does, and says which check failed.</summary>
internal static class CertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="CertificateRefusedException">The certificate is not trusted.</exception>
    public static bool Validate(TrustSettings trust, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || trust.SkipCertificateCheck || (errors == SslPolicyErrors.RemoteCertificateChainErrors && LeadsToAuthority(trust, certificate, chain)) ? true : throw new CertificateRefusedException(Explain(certificate, chain, errors));

    /// <summary>Whether nothing is wrong with the chain but that the machine does not know where it ends, and the user does.</summary>
    private static bool LeadsToAuthority(TrustSettings trust, X509Certificate? certificate, X509Chain? sent)
    {
        if (certificate is null || trust.Authorities.Count == 0)
        {
            return false;
        }
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        _ = chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(trust.Authorities.Select(content => new X509Certificate2(Convert.FromBase64String(content))).ToArray());
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }
        return chain.Build(new X509Certificate2(certificate))
            && chain.ChainElements.OfType<X509ChainElement>().Any(element => trust.Authorities.Contains(Convert.ToBase64String(element.Certificate.RawData)));
    }

    private static string Explain(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        List<string> reasons = [];
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("the server sent none");
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is for another host ({NameOf(certificate)})");
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null)
        {
            reasons.AddRange(chain.ChainStatus.Select(status => Explain(status.Status)).Distinct());
        }
        return string.Join("; ", reasons);
    }

    private static string? NameOf(X509Certificate? certificate) =>
        certificate is X509Certificate2 whole ? whole.GetNameInfo(X509NameType.DnsName, forIssuer: false) : certificate?.Subject;

    private static string Explain(X509ChainStatusFlags status) => status switch
    {
        X509ChainStatusFlags.NotTimeValid => "it is expired, or not valid yet",
        X509ChainStatusFlags.UntrustedRoot => "it, or the authority that signed it, is not trusted by this machine",
        X509ChainStatusFlags.PartialChain => "the authority that signed it is not known to this machine",
        X509ChainStatusFlags.Revoked => "it was revoked",
        _ => status.ToString(),
    };
}
