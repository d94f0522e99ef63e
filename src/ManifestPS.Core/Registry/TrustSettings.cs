namespace ManifestPS.Registry;

/// <summary>Whom a connection trusts. Part of the key of everything that is shared: connections, challenges, tokens.</summary>
internal sealed record TrustSettings(bool SkipCertificateCheck);
