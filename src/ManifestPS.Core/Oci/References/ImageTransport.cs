namespace ManifestPS;

/// <summary>Where the image that a reference names lives.</summary>
public enum ImageTransport
{
    /// <summary>A registry, over the distribution protocol: <c>php:latest</c> or <c>docker://php:latest</c>.</summary>
    Registry,

    /// <summary>An OCI image layout directory: <c>oci-layout://dir:latest</c>.</summary>
    OciLayout,

    /// <summary>An OCI image layout in a tar file: <c>oci-archive://file.tar:latest</c>.</summary>
    OciArchive,

    /// <summary>The tar file of <c>docker save</c>: <c>docker-archive://file.tar:php:latest</c>.</summary>
    DockerArchive,

    /// <summary>The image store of the local Docker engine: <c>docker-daemon://php:latest</c>.</summary>
    DockerDaemon,
}
