namespace ManifestPS.TestRegistry;

/// <summary>An image or list that was put into a store for a test.</summary>
/// <param name="Digest">The manifest's digest.</param>
/// <param name="MediaType">The manifest's media type.</param>
/// <param name="Size">The manifest's size in bytes.</param>
/// <param name="OS">The platform's os.</param>
/// <param name="Architecture">The platform's architecture.</param>
/// <param name="Variant">The platform's variant, or null.</param>
public sealed record SampleImage(string Digest, string MediaType, int Size, string OS, string Architecture, string? Variant);
