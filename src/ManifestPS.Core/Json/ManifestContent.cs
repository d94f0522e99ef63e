using System.Text;
using ManifestPS.Errors;
using ManifestPS.Json.Schema;

namespace ManifestPS.Json;

/// <summary>The bytes of a manifest or list, verified against its digest. The bytes are the truth; the records read from them are views.</summary>
public sealed class ManifestContent
{
    private readonly string _name;
    private readonly object _gate = new();
    private ParsedManifest? _parsed;

    private ManifestContent(ReadOnlyMemory<byte> bytes, string digest, string? declaredType, string name) => (Bytes, Digest, DeclaredType, _name) = (bytes, digest, declaredType, name);

    /// <summary>The document, byte for byte.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Digest of <see cref="Bytes"/>, always computed: with the algorithm it was asked for by, or sha256.</summary>
    public string Digest { get; }

    /// <summary>The media type that a header or a descriptor declares; null if none does.</summary>
    internal string? DeclaredType { get; }

    /// <summary>Takes bytes that a repository gave for a tag or a digest.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="expectedDigest">The digest asked for; null where a tag was asked for.</param>
    /// <param name="declaredType">The media type that a header or descriptor gives; null where none does.</param>
    /// <param name="source">Where the bytes come from, for the error's sentence.</param>
    /// <exception cref="ContentException">The bytes do not have the digest, or it is of an algorithm that cannot be verified.</exception>
    public static ManifestContent Verify(ReadOnlyMemory<byte> bytes, string? expectedDigest, string? declaredType, string source)
    {
        if (expectedDigest is null)
        {
            return new ManifestContent(bytes, ManifestPS.Digest.Compute("sha256", bytes.Span), declaredType, source);
        }
        ManifestPS.Digest.Verify(expectedDigest, bytes.Span, source);
        return new ManifestContent(bytes, expectedDigest, declaredType, source);
    }

    /// <summary>The document as records: a <see cref="ManifestList"/> or an <see cref="ImageManifest"/>. It is parsed once, whoever asks for it.</summary>
    /// <exception cref="ManifestException">The document breaks a rule of its spec.</exception>
    public ManifestDocument Parse() => Open(checks: false).Document;

    /// <summary>What points to these bytes: type, digest and size, all of them the bytes' own.</summary>
    /// <exception cref="ManifestException">The document breaks a rule of its spec.</exception>
    public Descriptor Describe() => new() { MediaType = Parse().MediaType, Digest = Digest, Size = Bytes.Length };

    /// <summary>What the spec forbids in the document; of one that cannot be read, too, as long as it is JSON and known to be a list or a manifest.</summary>
    /// <exception cref="ManifestException">It is neither, or, without violations, it cannot be read.</exception>
    internal ValueList<SchemaViolation> Check() => Open(checks: true).Violations;

    /// <summary>The document as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.ToArray());

    /// <summary>Parses once, whoever asks; a failure says which of a list's many documents it is about.</summary>
    private ParsedManifest Open(bool checks)
    {
        lock (_gate)
        {
            if (_parsed is null || (checks && _parsed is { Checked: null, Failure: null }))
            {
                ParsedManifest parsed = OciJson.ParseManifest(Bytes, DeclaredType, checks);
                _parsed = parsed with { Failure = parsed.Failure?.In(_name) };
            }
            return _parsed;
        }
    }
}
