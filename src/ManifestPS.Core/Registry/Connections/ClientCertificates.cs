using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.Registry.Connections;

/// <summary>The certificates that one host may see, and nobody on the way to it, such as a proxy with TLS.</summary>
/// <param name="Host">The registry's host.</param>
/// <param name="All">The certificates; at least one.</param>
internal sealed record ClientCertificates(string Host, ValueList<ClientCertificate> All)
{
    /// <summary>The certificate to show: of several, the one from an authority that the server names, or else the first (RFC 8446, section 4.2.4).</summary>
    /// <param name="host">Who asks.</param>
    /// <param name="isAsked">Whether it has asked by now; before, .NET wants to know what would be shown.</param>
    /// <param name="authorities">The authorities that it names; none where it takes any.</param>
    /// <returns>Null where it is to see none.</returns>
    public X509Certificate2? Choose(string host, bool isAsked, string[] authorities) =>
        string.Equals(host, Host, StringComparison.OrdinalIgnoreCase) && (isAsked || All.Count == 1)
            ? (All.FirstOrDefault(client => authorities.Contains(client.Certificate.Issuer, StringComparer.Ordinal)) ?? All[0]).Certificate
            : null;
}
