using ManifestPS.Registry.Connections;

namespace ManifestPS.Registry.Authentication;

/// <summary>What a token is for: never shared between registries, users, trust or scopes.</summary>
internal sealed record TokenKey(Origin Origin, TrustSettings Trust, string? CredentialIdentity, string Realm, string? Service, string Scope);
