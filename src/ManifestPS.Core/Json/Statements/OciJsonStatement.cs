namespace ManifestPS.Json.Statements;

/// <summary>What is wanted of a statement: the members of in-toto, DSSE, sigstore's bundle, SLSA provenance, SPDX and CycloneDX that are shown.</summary>
/// <remarks>Members come in any order, a predicate before its type. So all formats are one shape, and which one it was is told at the end.</remarks>
internal static class OciJsonStatement
{
    private const string BuildKitMetadata = "https://mobyproject.org/buildkit@v1#metadata";   // SLSA v0.2; in v1 it is buildkit_metadata

    /// <summary>A statement or document, or what it is packed into.</summary>
    public static OciJsonShape<StatementDraft> Outermost { get; } = Statement().With(Envelope()).With("dsseEnvelope", Envelope());

    private static OciJsonShape<StatementDraft> Statement() => Predicate()
        .With("_type", (draft, text) => draft.StatementType = text)
        .With("predicateType", (draft, text) => draft.PredicateType = text)
        .With("subject", Object()
            .With("name", (draft, text) => draft.SubjectNames.Add(text))
            .With("digest", Digests((draft, digest) => draft.SubjectDigests.Add(digest))))
        .With("predicate", Predicate());

    // DSSE v1.0, envelope.md; sigstore's bundle has the same in a member of its own.
    private static OciJsonShape<StatementDraft> Envelope() => Object()
        .With("payload", new OciJsonShape<StatementDraft> { Embedded = draft => (Statement(), draft.Open()) });

    private static OciJsonShape<StatementDraft> Predicate() => Object()
        .With(ProvenanceV02())
        .With(ProvenanceV1())
        .With(Spdx())
        .With(CycloneDx())
        .With("metadata", Object()   // of SLSA v0.2 and of CycloneDX
            .With(Invocation("buildInvocationId", "buildInvocationID", "buildStartedOn", "buildFinishedOn"))
            .With(BuildKitMetadata, Object().With("vcs", VersionControl()))
            .With("timestamp", (draft, text) => draft.Created = text)
            .With("tools", Tool().With("components", Tool()))
            .With("component", Object().With("name", (draft, text) => draft.ComponentName = text)));

    private static OciJsonShape<StatementDraft> ProvenanceV02() => Object()
        .With("builder", Builder())
        .With("buildType", (draft, text) => draft.BuildType = text)
        .With("invocation", Object().With("configSource", Source()))
        .With("materials", Material());

    private static OciJsonShape<StatementDraft> ProvenanceV1() => Object()
        .With("buildDefinition", Object()
            .With("buildType", (draft, text) => draft.BuildType = text)
            .With("externalParameters", Object()
                .With("configSource", Source())
                .With("source", Source())
                .With("workflow", Object().With("repository", (draft, text) => draft.WorkflowRepository = text)))
            .With("resolvedDependencies", Material()))
        .With("runDetails", Object()
            .With("builder", Builder())
            .With("metadata", Object()
                .With(Invocation("invocationId", "invocationID", "startedOn", "finishedOn"))
                .With("buildkit_metadata", Object().With("vcs", VersionControl()))));

    private static OciJsonShape<StatementDraft> Spdx() => Object()
        .With("spdxVersion", (draft, text) => draft.SpdxVersion = text)
        .With("name", (draft, text) => draft.DocumentName = text)
        .With("documentNamespace", (draft, text) => draft.DocumentId = text)
        .With("creationInfo", Object()
            .With("created", (draft, text) => draft.Created = text)
            .With("creators", (draft, text) => draft.AddCreator(text)))
        .With("packages", new OciJsonShape<StatementDraft> { Begin = draft => draft.Packages.Begin(new PackageDraft()), End = draft => draft.Packages.End() }
            .With("name", (draft, text) => draft.Packages.Current.Name = text)
            .With("versionInfo", (draft, text) => draft.Packages.Current.Version = text)
            .With("licenseConcluded", (draft, text) => draft.Packages.Current.ConcludedLicense = text)
            .With("licenseDeclared", (draft, text) => draft.Packages.Current.DeclaredLicense = text)
            .With("externalRefs", new OciJsonShape<StatementDraft> { End = draft => draft.Packages.Current.TakeLocator() }
                .With("referenceType", (draft, text) => draft.Packages.Current.LocatorType = text)
                .With("referenceLocator", (draft, text) => draft.Packages.Current.Locator = text)));

    private static OciJsonShape<StatementDraft> CycloneDx()
    {
        OciJsonShape<StatementDraft> component = new() { Begin = draft => draft.Packages.Begin(new PackageDraft()), End = draft => draft.Packages.End() };
        _ = component
            .With("group", (draft, text) => draft.Packages.Current.Group = text)
            .With("name", (draft, text) => draft.Packages.Current.Name = text)
            .With("version", (draft, text) => draft.Packages.Current.Version = text)
            .With("purl", (draft, text) => draft.Packages.Current.Purl = text)
            .With("licenses", Object()
                .With("expression", (draft, text) => draft.Packages.Current.Licenses.Add(text))
                .With("license", Object()
                    .With("id", (draft, text) => draft.Packages.Current.Licenses.Add(text))
                    .With("name", (draft, text) => draft.Packages.Current.Licenses.Add(text))))
            .With("components", component);
        return Object()
            .With("bomFormat", (draft, text) => draft.BomFormat = text)
            .With("specVersion", (draft, text) => draft.SpecVersion = text)
            .With("serialNumber", (draft, text) => draft.DocumentId = text)
            .With("components", component);
    }

    private static OciJsonShape<StatementDraft> Object() => new();

    private static OciJsonShape<StatementDraft> Builder() => Object().With("id", (draft, text) => draft.BuilderId = text);

    private static OciJsonShape<StatementDraft> Invocation(string id, string buildKitId, string started, string finished) => Object()
        .With(id, (draft, text) => draft.InvocationId = text)
        .With(buildKitId, (draft, text) => draft.InvocationId = text)
        .With(started, (draft, text) => draft.StartedOn = text)
        .With(finished, (draft, text) => draft.FinishedOn = text);

    /// <summary>Where the build was told what to do; some builders state a bare URI.</summary>
    private static OciJsonShape<StatementDraft> Source() => new OciJsonShape<StatementDraft> { Text = (draft, text) => draft.ConfigUri = text }
        .With("uri", (draft, text) => draft.ConfigUri = text)
        .With("digest", Digests((draft, digest) => draft.ConfigDigest ??= digest));

    private static OciJsonShape<StatementDraft> VersionControl() => Object()
        .With("source", (draft, text) => draft.VersionControlSource = text)
        .With("revision", (draft, text) => draft.VersionControlRevision = text);

    private static OciJsonShape<StatementDraft> Material() => new OciJsonShape<StatementDraft> { Begin = draft => draft.Materials.Begin(new MaterialDraft()), End = draft => draft.Materials.End() }
        .With("uri", (draft, text) => draft.Materials.Current.Uri = text)
        .With("digest", Digests((draft, digest) => draft.Materials.Current.Digest ??= digest));

    private static OciJsonShape<StatementDraft> Tool() => new OciJsonShape<StatementDraft> { Begin = draft => draft.Tools.Begin(new PackageDraft()), End = draft => draft.Tools.End() }
        .With("name", (draft, text) => draft.Tools.Current.Name = text)
        .With("version", (draft, text) => draft.Tools.Current.Version = text);

    private static OciJsonShape<StatementDraft> Digests(Action<StatementDraft, string> take) => new() { Pair = (draft, algorithm, text) => take(draft, $"{algorithm}:{text}") };
}
