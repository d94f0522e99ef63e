namespace ManifestPS;

/// <summary>A package that a software bill of materials lists, flat.</summary>
public sealed class SbomPackage
{
    /// <summary>Fetches the manifest of the evidence that lists it.</summary>
    public required string Reference { get; init; }

    /// <summary>Name; null where it does not say.</summary>
    public string? Name { get; init; }

    /// <summary>Version; null where it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>Package URL, for example <c>pkg:deb/debian/bash@5.2</c>; null where it does not say.</summary>
    public string? Purl { get; init; }

    /// <summary>Licence as an SPDX expression or a name: the concluded one, else the declared one; null where it does not say, or asserts none.</summary>
    public string? License { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}".Trim();
}
