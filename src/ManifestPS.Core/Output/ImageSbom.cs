namespace ManifestPS;

/// <summary>What is in an image, as a software bill of materials lists it (SPDX 2, CycloneDX 1), flat. What Get-ImageReferrer -Expand gives of an SBOM.</summary>
public sealed class ImageSbom : ImageStatement
{
    internal ImageSbom(ImageReferrer evidence, string digest, string? predicateType)
        : base(evidence, digest, predicateType)
    {
    }

    /// <inheritdoc/>
    public override string Summary => $"{Format} {SpecVersion}, {Packages.Count} {(Packages.Count == 1 ? "package" : "packages")}{(Tools.Count == 0 ? string.Empty : $", by {Tools}")}";

    /// <summary>SPDX or CycloneDX.</summary>
    public required string Format { get; init; }

    /// <summary>Version of the format, for example 2.3 or 1.6; null where it does not say.</summary>
    public string? SpecVersion { get; init; }

    /// <summary>Name of the document (SPDX), or of what it is about (CycloneDX); null where it does not say.</summary>
    public string? Name { get; init; }

    /// <summary>What tells this document from every other: documentNamespace (SPDX) or serialNumber (CycloneDX); null where it does not say.</summary>
    public string? DocumentId { get; init; }

    /// <summary>When the document was made; null where it does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The programs that made it.</summary>
    public ValueList<string> Tools { get; init; } = [];

    /// <summary>The packages (SPDX) or components (CycloneDX), in the order of the document.</summary>
    public ValueList<SbomPackage> Packages { get; init; } = [];
}
