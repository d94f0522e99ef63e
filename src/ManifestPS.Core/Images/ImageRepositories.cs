using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Connections;
using ManifestPS.Transports.OciLayout;
using ManifestPS.Transports.Registry;
using ManifestPS.Transports;

namespace ManifestPS.Images;

/// <summary>Opens the repository that a reference points into.</summary>
public static class ImageRepositories
{
    /// <summary>Opens a repository; nothing is read yet.</summary>
    /// <param name="reference">A reference with an absolute path, or with a registry.</param>
    /// <param name="session">The call that uses it.</param>
    /// <param name="log">Sees what happens on the way.</param>
    /// <exception cref="UnsupportedImageException">The transport cannot be read yet.</exception>
    public static IImageRepository Open(ImageReference reference, RegistrySession session, ITrace log) => reference switch
    {
        { Transport: ImageTransport.Registry } => new VerifiedTarget<RegistryRepository>(new RegistryRepository(reference, session, log)),
        { Transport: ImageTransport.OciLayout, Path: { } path } => new VerifiedSource(new OciLayoutRepository(path, log)),
        _ => throw new UnsupportedImageException(ImageErrorCode.TransportUnsupported, $"'{reference}' cannot be read: only registries and oci-layout:// are supported so far."),
    };
}
