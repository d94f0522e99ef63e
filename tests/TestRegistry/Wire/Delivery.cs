namespace ManifestPS.TestRegistry;

/// <summary>How an answer is put on the wire.</summary>
internal sealed record Delivery
{
    public static readonly Delivery Normal = new();

    public Ending Ending { get; init; }

    /// <summary>The body bytes sent before <see cref="Ending"/>; null is before the headers.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>Bytes that replace the whole response, framing included.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    public int? BytesPerSecond { get; init; }

    /// <summary>Whether the body is followed by spaces for ever.</summary>
    public bool Endless { get; init; }
}
