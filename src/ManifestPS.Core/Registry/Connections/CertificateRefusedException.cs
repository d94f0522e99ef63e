using System.Security.Authentication;

namespace ManifestPS.Registry.Connections;

/// <summary>Carries the failed check out of the TLS handshake; never leaves the exchange pipeline.</summary>
internal sealed class CertificateRefusedException(string reason) : AuthenticationException(reason);
