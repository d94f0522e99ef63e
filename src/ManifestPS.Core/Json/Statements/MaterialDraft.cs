namespace ManifestPS.Json.Statements;

/// <summary>A material of a build while its statement is read.</summary>
internal sealed class MaterialDraft
{
    public string? Uri { get; set; }

    public string? Digest { get; set; }

    public ProvenanceMaterial ToMaterial(string reference) => new() { Reference = reference, Uri = Uri, Digest = Digest };
}
