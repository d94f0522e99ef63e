namespace ManifestPS.Json.Schema;

/// <summary>One thing in a document that its spec's schema forbids.</summary>
/// <param name="Path">Where, as a JSON path (RFC 9535) such as <c>$.rootfs.type</c>.</param>
/// <param name="Message">What is wrong, as one sentence without the path.</param>
public sealed record SchemaViolation(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Message} (at {Path})";
}
