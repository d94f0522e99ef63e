using ManifestPS.Errors;

namespace ManifestPS;

/// <summary>The configuration of one image, flat. What Get-ImageConfig gives (OCI image-spec config.md).</summary>
public sealed class ImageConfiguration
{
    private readonly ConfigDocument _config;

    private ImageConfiguration(ConfigDocument config) => _config = config;

    /// <summary>Fetches the image, for example <c>docker.io/library/php@sha256:...</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Where the image was found: the tag with the digest it had.</summary>
    public required string Source { get; init; }

    /// <summary>What the image runs on, as the configuration says it; where it does not, as the list says it; null where neither does.</summary>
    public required string? Platform { get; init; }

    /// <summary>Digest of the configuration.</summary>
    public required string Digest { get; init; }

    /// <summary>Media type of the configuration.</summary>
    public required string MediaType { get; init; }

    /// <summary>Size of the configuration, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When the image was made; null where it does not say.</summary>
    public DateTimeOffset? Created => _config.Created;

    /// <summary>Who made it; null where it does not say.</summary>
    public string? Author => _config.Author;

    /// <summary>User, or user:group, that the process runs as; null for the default.</summary>
    public string? User => _config.User;

    /// <summary>Directory that the process starts in; null for the default.</summary>
    public string? WorkingDirectory => _config.WorkingDirectory;

    /// <summary>The command that always runs.</summary>
    public ValueList<string> EntryPoint => _config.EntryPoint;

    /// <summary>Its default arguments, or the command where there is no entry point.</summary>
    public ValueList<string> Command => _config.Command;

    /// <summary>The environment, by name; of two with one name the last one counts, as when the image runs.</summary>
    public ValueMap Environment => _config.Variables;

    /// <summary>Ports, each as number/protocol.</summary>
    public ValueList<string> ExposedPorts => _config.ExposedPorts;

    /// <summary>Directories that hold data of their own.</summary>
    public ValueList<string> Volumes => _config.Volumes;

    /// <summary>Signal that stops the process; null for the default.</summary>
    public string? StopSignal => _config.StopSignal;

    /// <summary>Labels.</summary>
    public ValueMap Labels => _config.Labels;

    /// <summary>The steps that made the image, first step first.</summary>
    public ValueList<HistoryStep> History => _config.History;

    /// <summary>Digests of the uncompressed layers, base first.</summary>
    public ValueList<string> DiffIds => _config.DiffIds;

    /// <summary>Settings that the OCI specification does not define, such as Docker's Healthcheck, as JSON text.</summary>
    public ValueMap UnknownSettings => _config.UnknownSettings;

    /// <inheritdoc/>
    public override string ToString() => Reference;

    /// <summary>The configuration of an image.</summary>
    /// <param name="image">The image.</param>
    /// <exception cref="UnsupportedImageException">It is an artifact.</exception>
    public static ImageConfiguration From(ImageDocuments image) => image.Config is not { } config
        ? throw new UnsupportedImageException(ImageErrorCode.NotAnImage, $"'{image}' is an artifact of type '{image.Manifest.ArtifactType ?? image.Manifest.Config.MediaType}', which has no image configuration.")
        : new ImageConfiguration(config)
        {
            Reference = image.Descriptor.Reference,
            Source = image.Descriptor.Source,
            Platform = config.Platform?.ToString() ?? image.Descriptor.Platform,
            Digest = image.Manifest.Config.Digest,
            MediaType = image.Manifest.Config.MediaType,
            Size = image.Manifest.Config.Size,
        };
}
