namespace ManifestPS.Credentials;

/// <summary>A credential and where it came from.</summary>
/// <param name="Credential">The credential; null where the call is anonymous.</param>
/// <param name="Source">Where it came from, in the words of a sentence.</param>
internal sealed record FoundCredential(RegistryCredential? Credential, string Source)
{
    /// <summary>What the user may want to know about where it is kept; null for nothing.</summary>
    public string? Note { get; init; }

    public static FoundCredential Anonymous { get; } = new(null, "nowhere");
}
