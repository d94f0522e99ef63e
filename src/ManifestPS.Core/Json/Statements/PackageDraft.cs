namespace ManifestPS.Json.Statements;

/// <summary>A package of a software bill of materials while that is read.</summary>
internal sealed class PackageDraft
{
    public string? Group { get; set; }

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Purl { get; set; }

    public string? ConcludedLicense { get; set; }

    public string? DeclaredLicense { get; set; }

    public List<string> Licenses { get; } = [];

    public string? LocatorType { get; set; }

    public string? Locator { get; set; }

    /// <summary>Takes an external reference of SPDX that is complete.</summary>
    public void TakeLocator()
    {
        Purl ??= LocatorType == "purl" ? Locator : null;
        (LocatorType, Locator) = (null, null);
    }

    public SbomPackage ToPackage(string reference) => new()
    {
        Reference = reference,
        Name = Group is null ? Name : $"{Group}/{Name}",
        Version = Version,
        Purl = Purl,
        License = Asserted(ConcludedLicense) ?? Asserted(DeclaredLicense) ?? (Licenses.Count > 0 ? string.Join(" AND ", Licenses) : null),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}".Trim();

    private static string? Asserted(string? license) => license is null or "" or "NOASSERTION" or "NONE" ? null : license;
}
