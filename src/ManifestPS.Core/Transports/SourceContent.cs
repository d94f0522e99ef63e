namespace ManifestPS.Transports;

/// <summary>Content as a transport supplies it: bytes that nobody has verified, and what the transport states about them.</summary>
/// <param name="Name">What messages call the content: a reference or a file.</param>
/// <param name="Bytes">The bytes, to be read once, forwards.</param>
public sealed record SourceContent(string Name, Stream Bytes) : IDisposable
{
    /// <summary>What the transport's own index says about the content, to which it is held; null if no index lists it.</summary>
    public Descriptor? Listed { get; init; }

    /// <summary>The digest that a response states (Docker-Content-Digest); null if it states none.</summary>
    public string? StatedDigest { get; init; }

    /// <summary>The media type that a response states; null if it states none that says anything.</summary>
    public string? StatedType { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Bytes.Dispose();
}
