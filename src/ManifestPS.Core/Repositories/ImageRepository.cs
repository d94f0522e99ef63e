namespace ManifestPS.Repositories;

/// <summary>Opens the repository that a reference points into.</summary>
public static class ImageRepository
{
    /// <summary>Opens a repository; nothing is read yet.</summary>
    /// <param name="reference">A reference with an absolute path, or with a registry.</param>
    /// <exception cref="UnsupportedImageException">The transport cannot be read yet.</exception>
    public static IImageRepository Open(ImageReference reference) => reference switch
    {
        { Transport: ImageTransport.OciLayout, Path: { } path } => new OciLayoutRepository(path),
        _ => throw new UnsupportedImageException(ImageErrorCode.TransportUnsupported, $"'{reference}' cannot be read: only oci-layout:// is supported so far."),
    };
}
