namespace ManifestPS;

/// <summary>Something that went into a build, flat.</summary>
public sealed class ProvenanceMaterial
{
    /// <summary>Fetches the manifest of the evidence that says so.</summary>
    public required string Reference { get; init; }

    /// <summary>Where it came from: a URL, or a package URL such as <c>pkg:docker/alpine@3.17</c>; null where it does not say.</summary>
    public string? Uri { get; init; }

    /// <summary>Its digest, as <c>sha256:...</c> or <c>sha1:...</c>; null where it does not say. Of several, the first.</summary>
    public string? Digest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Uri ?? Digest ?? string.Empty;
}
