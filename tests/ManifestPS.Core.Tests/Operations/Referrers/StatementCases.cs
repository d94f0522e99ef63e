using System.Text;

namespace ManifestPS.Core.Tests.Evidence;

/// <summary>Statements as their makers write them, and what is to be read of each: <c>Name=value</c>, as the objects show it.</summary>
public static class StatementCases
{
    public const string Digest = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

    private const string Subject = """[{"name":"pkg:docker/team/app@1","digest":{"sha256":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"}}]""";

    /// <summary>BuildKit, mode=min, SLSA v0.2, built from a local directory.</summary>
    public const string BuildKitV02 = $$$$$$"""
        {"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://slsa.dev/provenance/v0.2","subject":{{{{{{Subject}}}}}},"predicate":{
        "builder":{"id":"https://ci.example/1"},"buildType":"https://mobyproject.org/buildkit@v1",
        "materials":[{"uri":"pkg:docker/alpine@3.22?platform=linux%2Famd64","digest":{"sha256":"aa"}},{"uri":"https://example/x.tar"}],
        "invocation":{"configSource":{"entryPoint":"Dockerfile"},"parameters":{"frontend":"dockerfile.v0","args":{"label:name":"not this","source":"docker/dockerfile:1"},"locals":[{"name":"context"}]},"environment":{"platform":"linux/amd64"}},
        "metadata":{"buildInvocationID":"abc","buildStartedOn":"2026-11-01T10:00:00.123456700Z","buildFinishedOn":"2026-11-01T10:01:00+02:00","completeness":{"parameters":true},"reproducible":false,
        "https://mobyproject.org/buildkit@v1#metadata":{"vcs":{"localdir:context":".","revision":"f00","source":"https://git.example/app.git"}}}}}
        """;

    /// <summary>BuildKit, SLSA v1, built from a repository.</summary>
    public const string BuildKitV1 = $$$$$$"""
        {"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1","subject":{{{{{{Subject}}}}}},"predicate":{
        "buildDefinition":{"buildType":"https://example/slsa","externalParameters":{"configSource":{"uri":"https://git.example/app.git#v1","digest":{"sha1":"f00"},"path":"Dockerfile"},"request":{"args":{"source":"x"}}},
        "internalParameters":{"buildConfig":{"llbDefinition":[{"id":"step0","op":{"name":"x"}}]}},"resolvedDependencies":[{"uri":"pkg:docker/alpine@3.22","digest":{"sha256":"aa","sha1":"bb"}}]},
        "runDetails":{"builder":{"id":"https://ci.example/2"},"metadata":{"invocationID":"def","startedOn":"2026-11-01T10:00:00Z","finishedOn":"2026-11-01T10:01:00Z","buildkit_metadata":{"vcs":{"source":"not this"} } }}}}
        """;

    /// <summary>GitHub's attest-build-provenance.</summary>
    public const string GitHub = $$$$$$"""
        {"_type":"https://in-toto.io/Statement/v1","subject":{{{{{{Subject}}}}}},"predicateType":"https://slsa.dev/provenance/v1","predicate":{
        "buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/team/app","path":".github/workflows/release.yml"}},
        "resolvedDependencies":[{"uri":"git+https://github.com/team/app@refs/heads/main","digest":{"gitCommit":"c0ffee"}}]},
        "runDetails":{"builder":{"id":"https://github.com/team/app/.github/workflows/release.yml@refs/heads/main"},"metadata":{"invocationId":"https://github.com/team/app/actions/runs/1/attempts/1"}}}}
        """;

    public const string Spdx = """
        {"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"app","documentNamespace":"https://example/sbom/1","creationInfo":{"licenseListVersion":"3.25","creators":["Organization: Anchore, Inc","Tool: syft-1.20.0","Person: me"],"created":"2026-11-01T10:00:00Z"},
        "packages":[{"name":"bash","SPDXID":"a","versionInfo":"5.2","licenseConcluded":"NOASSERTION","licenseDeclared":"GPL-3.0-or-later","externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:gnu:bash"},{"referenceLocator":"pkg:deb/debian/bash@5.2","referenceType":"purl"}]},
        {"name":"tzdata","licenseConcluded":"NONE","licenseDeclared":"NOASSERTION"}],"files":[{"fileName":"/etc/passwd","name":"not this"}],"relationships":[{"spdxElementId":"a"}]}
        """;

    public const string CycloneDx15 = """
        {"$schema":"http://cyclonedx.org/schema/bom-1.5.schema.json","bomFormat":"CycloneDX","specVersion":"1.5","serialNumber":"urn:uuid:1","version":1,
        "metadata":{"timestamp":"2026-11-01T10:00:00Z","tools":{"components":[{"type":"application","author":"anchore","name":"syft","version":"1.20.0"}]},"component":{"bom-ref":"x","type":"container","name":"app","version":"sha256:1"}},
        "components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1","components":[{"type":"library","group":"@x","name":"b","version":"2"}],"licenses":[{"license":{"id":"MIT"}},{"license":{"name":"Own"}}]},
        {"type":"operating-system","name":"debian","version":"13","licenses":[{"expression":"MIT OR Apache-2.0"}]}],"dependencies":[{"ref":"a"}]}
        """;

    public const string CycloneDx14 = """
        {"bomFormat":"CycloneDX","specVersion":"1.4","metadata":{"tools":[{"vendor":"aquasecurity","name":"trivy","version":"0.58"},{"vendor":"x","name":"y"}]},"components":[]}
        """;

    private static readonly string[] BuildKitV02Facts =
    [
        "Type=ImageProvenance", "PredicateType=https://slsa.dev/provenance/v0.2", "BuilderId=https://ci.example/1", "BuildType=https://mobyproject.org/buildkit@v1", "InvocationId=abc",
        "SourceUri=https://git.example/app.git", "SourceRevision=f00", "StartedOn=2026-11-01T10:00:00.1234567Z", "FinishedOn=2026-11-01T08:01:00Z",
        "Materials=pkg:docker/alpine@3.22?platform=linux%2Famd64 sha256:aa; https://example/x.tar ", "SubjectNames=pkg:docker/team/app@1", $"SubjectDigests={Digest}", "NamesSubject=True",
    ];

    private static readonly string[] BuildKitV1Facts =
    [
        "Type=ImageProvenance", "PredicateType=https://slsa.dev/provenance/v1", "BuilderId=https://ci.example/2", "BuildType=https://example/slsa", "InvocationId=def",
        "SourceUri=https://git.example/app.git#v1", "SourceRevision=f00", "StartedOn=2026-11-01T10:00:00Z", "FinishedOn=2026-11-01T10:01:00Z", "Materials=pkg:docker/alpine@3.22 sha256:aa", "NamesSubject=True",
        "Summary=Built by https://ci.example/2 from https://git.example/app.git#v1",
    ];

    private static readonly string[] SpdxFacts =
    [
        "Type=ImageSbom", "Format=SPDX", "SpecVersion=2.3", "Name=app", "DocumentId=https://example/sbom/1", "Created=2026-11-01T10:00:00Z", "Tools=syft-1.20.0",
        "Packages=bash|5.2|pkg:deb/debian/bash@5.2|GPL-3.0-or-later; tzdata|||", "Summary=SPDX 2.3, 2 packages, by syft-1.20.0",
    ];

    private static readonly string[] CycloneDx15Facts =
    [
        "Type=ImageSbom", "Format=CycloneDX", "SpecVersion=1.5", "Name=app", "DocumentId=urn:uuid:1", "Created=2026-11-01T10:00:00Z", "Tools=syft 1.20.0",
        "Packages=a|1|pkg:npm/a@1|MIT AND Own; @x/b|2||; debian|13||MIT OR Apache-2.0",
    ];

    /// <summary>The media type of the blob, its content, and what is to be read of it.</summary>
    public static TheoryData<string, string, string[]> Read { get; } = new()
    {
        { "application/vnd.in-toto+json", BuildKitV02, BuildKitV02Facts },
        { "application/vnd.in-toto+json", BuildKitV1, BuildKitV1Facts },
        { "application/vnd.in-toto+json", GitHub, ["SourceUri=https://github.com/team/app", "SourceRevision=c0ffee", "InvocationId=https://github.com/team/app/actions/runs/1/attempts/1"] },
        { "application/vnd.in-toto+json", Statement("https://spdx.dev/Document", Spdx), SpdxFacts },
        { "application/vnd.in-toto+json", Statement("https://cyclonedx.org/bom", CycloneDx15), CycloneDx15Facts },
        { "application/vnd.in-toto+json", $$$"""{"predicate":{{{Spdx}}},"predicateType":"https://spdx.dev/Document","_type":"https://in-toto.io/Statement/v1"}""", SpdxFacts },   // members sorted by name
        { "application/spdx+json", Spdx, [.. SpdxFacts, "PredicateType="] },
        { "text/spdx+json", Spdx, SpdxFacts },
        { "application/vnd.cyclonedx+json", CycloneDx15, [.. CycloneDx15Facts, "NamesSubject=False"] },
        { "application/vnd.cyclonedx+json", CycloneDx14, ["Format=CycloneDX", "SpecVersion=1.4", "Tools=trivy 0.58, y", "Packages=", "Summary=CycloneDX 1.4, 0 packages, by trivy 0.58, y"] },
        { "application/vnd.dsse.envelope.v1+json", Envelope(BuildKitV1), BuildKitV1Facts },
        { "application/vnd.in-toto.provenance+dsse", Envelope(BuildKitV02), BuildKitV02Facts },
        { "application/vnd.in-toto.spdx+dsse", Envelope(Statement("https://spdx.dev/Document", Spdx)), SpdxFacts },
        { "application/vnd.dsse.envelope.v1+json", Envelope(BuildKitV1, isForUrls: true), BuildKitV1Facts },
        { "application/vnd.dsse.envelope.v1+json", Envelope(BuildKitV1).Replace("/", "\\/", StringComparison.Ordinal), BuildKitV1Facts },
        { "application/vnd.dev.sigstore.bundle.v0.3+json", Bundle(BuildKitV1), BuildKitV1Facts },
        { "application/vnd.dev.sigstore.bundle+json;version=0.2", Bundle(BuildKitV1), BuildKitV1Facts },
        { "application/json", Spdx, SpdxFacts },
    };

    /// <summary>The content of a blob that is no provenance and no SBOM, and what is said of it.</summary>
    public static TheoryData<string, string> NotRead { get; } = new()
    {
        { "{}", "not an in-toto statement" },
        { "[]", "not an in-toto statement" },
        { $"[{Spdx},{Spdx}]", "not an in-toto statement" },
        { "null", "not an in-toto statement" },
        { "", "not JSON" },
        { "{", "not JSON" },
        { "{} {}", "not JSON" },
        { "{\"name\":\"\\ud800\"}", "surrogate" },
        { "\uFEFF{}", "not JSON" },
        { string.Concat(Enumerable.Repeat("[", 100)), "not JSON" },
        { Statement("https://slsa.dev/verification_summary/v1", "{}"), "'https://slsa.dev/verification_summary/v1'" },
        { Statement("https://openvex.dev/ns", "{}"), "'https://openvex.dev/ns'" },
        { """{"spdxVersion":"SPDX-2.3","spdxVersion":"SPDX-2.2"}""", "'spdxVersion' is there twice" },
        { """{"spdxVersion":"SPDX-2.3","spdx\u0056ersion":"SPDX-2.2"}""", "'spdxVersion' is there twice" },
        { """{"spdxVersion":"SPDX-2.3","bomFormat":"CycloneDX"}""", "several kinds" },
        { $$$"""{"spdxVersion":"SPDX-2.3","payload":"{{{Base64(Spdx)}}}"}""", "several kinds" },
        { $$$"""{"payload":"{{{Base64(Spdx)}}}","dsseEnvelope":{"payload":"{{{Base64(Spdx)}}}"}}""", "two payloads" },
        { """{"payload":"e30","payloadType":"application/vnd.in-toto+json"}""", "not an in-toto statement" },
        { """{"payload":"e30=x"}""", "base64" },
        { """{"payload":"e"}""", "base64" },
        { """{"payload":"!!!!"}""", "base64" },
        { """{"payload":"e3\u263a"}""", "base64" },
        { """{"payload":""}""", "not JSON" },
        { $$$"""{"payload":"{{{Base64(Envelope(Spdx))}}}"}""", "not an in-toto statement" },   // an envelope in an envelope
        { """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{"signature":"AA=="}}""", "not an in-toto statement" },
    };

    public static string Envelope(string statement, bool isForUrls = false)
    {
        string payload = isForUrls ? Base64(statement).TrimEnd('=').Replace('+', '-').Replace('/', '_') : Base64(statement);
        return $$$"""{"payloadType":"application/vnd.in-toto+json","payload":"{{{payload}}}","signatures":[{"keyid":"","sig":"AA=="}]}""";
    }

    private static string Bundle(string statement) =>
        $$$"""{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"tlogEntries":[]},"dsseEnvelope":{{{Envelope(statement)}}}}""";

    private static string Statement(string predicateType, string predicate) =>
        $$$"""{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"{{{predicateType}}}","subject":{{{Subject}}},"predicate":{{{predicate}}}}""";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
