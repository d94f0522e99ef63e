using System.Security.Cryptography.X509Certificates;

namespace ManifestPS.Registry.Connections;

/// <summary>A certificate with its key, to be shown to a server that asks; equal to another of the same thumbprint.</summary>
internal sealed class ClientCertificate(X509Certificate2 certificate) : IEquatable<ClientCertificate>
{
    public X509Certificate2 Certificate { get; } = certificate;

    public bool Equals(ClientCertificate? other) => other is not null && Certificate.Thumbprint == other.Certificate.Thumbprint;

    public override bool Equals(object? obj) => Equals(obj as ClientCertificate);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Certificate.Thumbprint);

    public override string ToString() => Certificate.Subject;
}
