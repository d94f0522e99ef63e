namespace ManifestPS.Transports;

/// <summary>A repository that images can be written to.</summary>
public interface IWritableImageRepository : IImageRepository, IWritableTransport, ITagRemover;
