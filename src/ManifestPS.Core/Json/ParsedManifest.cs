using ManifestPS.Errors;
using ManifestPS.Json.Schema;

namespace ManifestPS.Json;

/// <summary>What one look at a manifest's bytes found.</summary>
/// <param name="Readable">The document as records; null if it cannot be read.</param>
/// <param name="Failure">Why it cannot be read; null if it can.</param>
/// <param name="Checked">What the spec forbids in it; null if nobody asked, or if it is neither a list nor an image.</param>
internal sealed record ParsedManifest(ManifestDocument? Readable, ManifestException? Failure, ValueList<SchemaViolation>? Checked)
{
    /// <summary>The document as records.</summary>
    /// <exception cref="ManifestException">It cannot be read.</exception>
    public ManifestDocument Document => Readable ?? throw Failure ?? throw new InvalidOperationException("A document can be read or it cannot.");

    /// <summary>What the spec forbids in the document; of one that cannot be read, too, as long as it is JSON and known to be a list or a manifest.</summary>
    /// <exception cref="ManifestException">It is neither, or, without violations, it cannot be read.</exception>
    public ValueList<SchemaViolation> Violations => Checked is { Count: > 0 } || (Checked is not null && Failure is null) ? Checked : throw Failure ?? throw new InvalidOperationException("Nobody asked what the spec forbids.");
}
