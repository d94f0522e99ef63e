using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Fuzz.Targets;

/// <summary>Any bytes are a provenance, an SBOM, or one ManifestException, in whatever pieces they arrive; and are read to their end, so that their digest is known.</summary>
public sealed class StatementTarget : FuzzTarget
{
    private const string Provenance = """{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1","subject":[{"name":"a","digest":{"sha256":"0"}}],"predicate":{"buildDefinition":{"buildType":"t","externalParameters":{"configSource":{"uri":"u","digest":{"sha1":"1"}}},"resolvedDependencies":[{"uri":"m","digest":{"sha256":"2"}}]},"runDetails":{"builder":{"id":"b"},"metadata":{"finishedOn":"2026-11-01T10:00:00Z"}}} }""";
    private const string Spdx = """{"spdxVersion":"SPDX-2.3","name":"n","creationInfo":{"creators":["Tool: t"]},"packages":[{"name":"p","versionInfo":"1","licenseDeclared":"MIT","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:x"}]}]}""";
    private const string CycloneDx = """{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"tools":{"components":[{"name":"t"}]}},"components":[{"name":"c","components":[{"name":"d"}],"licenses":[{"license":{"id":"MIT"}}]}]}""";

    private static readonly ImageReferrer Evidence = new() { Reference = "r", Image = "i", Subject = "s", Source = "ReferrersApi", Digest = Documents.Digest, MediaType = MediaTypes.OciManifest };

    public override IReadOnlyList<string> Corpus { get; } = [Provenance, Spdx, CycloneDx, Envelope(Provenance), $$$"""{"dsseEnvelope":{{{Envelope(Spdx)}}}}"""];

    public override IReadOnlyList<string> Dictionary { get; } =
        [.. Documents.Words, "payload", "payloadType", "dsseEnvelope", "predicate", "predicateType", "https://slsa.dev/provenance/v0.2", "spdxVersion", "bomFormat", "CycloneDX", "packages", "components", "materials", new string(' ', 70_000), new string('x', 70_000), "=", "\\/"];

    public override bool Try(byte[] input)
    {
        string whole = Read(input, input.Length + 1);
        Require(whole == Read(input, 1 + (input.Length % 17)), "the pieces in which it arrives make a difference");
        return whole[0] != '!';
    }

    private static string Read(byte[] input, int piece)
    {
        using PieceStream content = new(input, piece);
        string read;
        try
        {
            ImageStatement statement = OciJson.ReadStatementAsync(content, Evidence, Documents.Digest, CancellationToken.None).GetAwaiter().GetResult();
            read = statement switch
            {
                ImageSbom sbom => $"{sbom.Summary} {sbom.Created} {sbom.Packages} {string.Concat(sbom.Packages.Select(package => package.Purl + package.License))}",
                ImageProvenance provenance => $"{provenance.Summary} {provenance.FinishedOn} {provenance.Materials} {provenance.SubjectDigests}",
                _ => throw new InvalidOperationException("another kind of statement"),
            };
        }
        catch (ManifestException e)
        {
            Require(e.Message.Length is > 10 and < 2_100, $"a message of {e.Message.Length} characters");
            read = "!" + e.Code;
        }
        Require(content.Position == input.Length, "it was not read to its end");
        return read;
    }

    private static string Envelope(string statement) => $$$"""{"payloadType":"application/vnd.in-toto+json","payload":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(statement))}}}","signatures":[]}""";

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class PieceStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
