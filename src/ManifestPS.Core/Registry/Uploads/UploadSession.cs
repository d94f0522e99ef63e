namespace ManifestPS.Registry.Uploads;

/// <summary>A place where a registry waits for the bytes of a blob.</summary>
/// <param name="Location">Where to send them: a path of the registry, or an address.</param>
/// <param name="GivenBy">Where the server lies that said so; None where that is not known.</param>
/// <param name="MinimumChunk">The fewest bytes that the registry wants in each piece but the last (OCI-Chunk-Min-Length); 0 where it does not say.</param>
internal sealed record UploadSession(string Location, AddressKinds GivenBy, long MinimumChunk);
