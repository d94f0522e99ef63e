using ManifestPS.Errors;

namespace ManifestPS.Json.Statements;

/// <summary>What was found in a statement so far, before it is known which kind of statement it is.</summary>
internal sealed class StatementDraft
{
    private const string SpdxPrefix = "SPDX-";
    private const string ToolPrefix = "Tool: ";

    private StatementDraft? _payload;

    public string? StatementType { get; set; }

    public string? PredicateType { get; set; }

    public DraftList<string> SubjectNames { get; } = new();

    public DraftList<string> SubjectDigests { get; } = new();

    public string? BuilderId { get; set; }

    public string? BuildType { get; set; }

    public string? InvocationId { get; set; }

    public string? StartedOn { get; set; }

    public string? FinishedOn { get; set; }

    public string? ConfigUri { get; set; }

    public string? ConfigDigest { get; set; }

    public string? VersionControlSource { get; set; }

    public string? VersionControlRevision { get; set; }

    public string? WorkflowRepository { get; set; }

    public DraftList<MaterialDraft> Materials { get; } = new();

    public string? SpdxVersion { get; set; }

    public string? BomFormat { get; set; }

    public string? SpecVersion { get; set; }

    public string? DocumentName { get; set; }

    public string? ComponentName { get; set; }

    public string? DocumentId { get; set; }

    public string? Created { get; set; }

    public DraftList<PackageDraft> Tools { get; } = new();

    public DraftList<PackageDraft> Packages { get; } = new();

    private bool IsProvenance => PredicateType?.StartsWith("https://slsa.dev/provenance/", StringComparison.Ordinal) == true;

    /// <summary>What takes the statement that this envelope holds.</summary>
    /// <exception cref="ManifestException">There is one already.</exception>
    public StatementDraft Open() =>
        _payload is null ? _payload = new StatementDraft() : throw new ManifestException(ImageErrorCode.ManifestAmbiguous, null, "The envelope holds two payloads; which one is meant would depend on the reader.");

    /// <summary>Takes who made an SPDX document: people, organizations, and tools, which alone are shown.</summary>
    public void AddCreator(string creator)
    {
        if (creator.StartsWith(ToolPrefix, StringComparison.Ordinal))
        {
            Tools.Add(new PackageDraft { Name = creator[ToolPrefix.Length..] });
        }
    }

    /// <summary>The statement.</summary>
    /// <param name="evidence">The evidence that holds it.</param>
    /// <param name="digest">Its digest.</param>
    /// <exception cref="ManifestException">It is nothing that is known, or two things at once.</exception>
    public ImageStatement ToStatement(ImageReferrer evidence, string digest)
    {
        bool[] kinds = [IsProvenance, SpdxVersion is not null, BomFormat == "CycloneDX", _payload is not null];
        return kinds.Count(isKind => isKind) switch
        {
            1 => _payload?.ToStatement(evidence, digest) ?? (IsProvenance ? ToProvenance(evidence, digest) : ToSbom(evidence, digest)),
            0 => throw new ManifestException(ImageErrorCode.MediaTypeUnsupported, null, (PredicateType ?? StatementType) is { } type ? $"A statement of type '{type}' is not read." : "It is not an in-toto statement, an SPDX 2 document or a CycloneDX document."),
            _ => throw new ManifestException(ImageErrorCode.ManifestAmbiguous, null, "The statement is of several kinds at once; which one is meant would depend on the reader."),
        };
    }

    private ImageProvenance ToProvenance(ImageReferrer evidence, string digest)
    {
        (string? uri, string? revision) = FindSource();
        return new ImageProvenance(evidence, digest, PredicateType)
        {
            SubjectNames = [.. SubjectNames.All],
            SubjectDigests = [.. SubjectDigests.All],
            BuilderId = BuilderId,
            BuildType = BuildType,
            InvocationId = InvocationId,
            SourceUri = uri,
            SourceRevision = revision,
            StartedOn = Rfc3339.Parse(StartedOn),
            FinishedOn = Rfc3339.Parse(FinishedOn),
            Materials = [.. Materials.All.Select(material => material.ToMaterial(evidence.Reference))],
        };
    }

    private ImageSbom ToSbom(ImageReferrer evidence, string digest) => new(evidence, digest, PredicateType)
    {
        SubjectNames = [.. SubjectNames.All],
        SubjectDigests = [.. SubjectDigests.All],
        Format = SpdxVersion is null ? "CycloneDX" : "SPDX",
        SpecVersion = SpdxVersion is null ? SpecVersion : SpdxVersion.StartsWith(SpdxPrefix, StringComparison.Ordinal) ? SpdxVersion[SpdxPrefix.Length..] : SpdxVersion,
        Name = SpdxVersion is null ? ComponentName : DocumentName,
        DocumentId = DocumentId,
        Created = Rfc3339.Parse(Created),
        Tools = [.. Tools.All.Select(tool => tool.ToString()).Where(tool => tool.Length > 0)],
        Packages = [.. Packages.All.Select(package => package.ToPackage(evidence.Reference))],
    };

    /// <summary>What the builder fetched itself; else what the client said of its working copy; else the repository of the workflow, at the commit that went into the build.</summary>
    private (string? Uri, string? Revision) FindSource() => this switch
    {
        { ConfigUri: { } uri } => (uri, Encoded(ConfigDigest)),
        { VersionControlSource: { } source } => (source, VersionControlRevision),
        { WorkflowRepository: { } repository } => (repository, Encoded(Materials.All.FirstOrDefault(material => material.Uri?.Contains(repository) == true)?.Digest)),
        _ => (null, VersionControlRevision),
    };

    private static string? Encoded(string? digest) => digest?[(digest.IndexOf(':') + 1)..];
}
