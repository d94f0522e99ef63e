using ManifestPS.Errors;

namespace ManifestPS.Registry;

/// <summary>What a request is for, in the words of an error's sentence, and which error says that it is not there.</summary>
internal sealed record RegistryResource(string Registry, string Name, ImageErrorCode Missing)
{
    /// <summary>What to say where it is not there.</summary>
    public string Absence { get; init; } = $"There is no '{Name}'.";

    public static RegistryResource Manifest(string registry, string repository, string tagOrDigest)
    {
        bool isDigest = Digest.IsWellFormed(tagOrDigest);
        return new(registry, $"{registry}/{repository}{(isDigest ? '@' : ':')}{tagOrDigest}", isDigest ? ImageErrorCode.ManifestNotFound : ImageErrorCode.TagNotFound);
    }

    public static RegistryResource Tags(string registry, string repository) => new(registry, $"{registry}/{repository}", ImageErrorCode.RepositoryNotFound);

    public static RegistryResource Catalog(string registry) => new(registry, registry, ImageErrorCode.CatalogUnsupported);

    /// <summary>The registry itself.</summary>
    public static RegistryResource Api(string registry) => new(registry, $"{registry}/v2/", ImageErrorCode.NotARegistry);

    /// <summary>A token of the registry's token server.</summary>
    public static RegistryResource Token(string registry, string server) => new(registry, server, ImageErrorCode.RegistryUnavailable);

    public static RegistryResource Blob(string registry, string repository, string digest) =>
        new(registry, $"{registry}/{repository}@{digest}", ImageErrorCode.BlobNotFound);

    /// <summary>A blob or manifest that is to be written: it is not missing, but the place for it may be.</summary>
    public RegistryResource ToBeWritten(string repository) =>
        this with { Missing = ImageErrorCode.RepositoryNotFound, Absence = $"There is no repository '{Registry}/{repository}'." };

    /// <summary>A manifest that is to be written. A 404 does not say what is missing: some registries respond so to a list that is sent by digest.</summary>
    public RegistryResource ManifestToBeWritten() =>
        this with { Missing = ImageErrorCode.RegistryRefused, Absence = $"'{Registry}' does not accept '{Name}' (status 404): there is no such repository, or it takes no such manifest {(Missing == ImageErrorCode.ManifestNotFound ? "by digest" : "by tag")}." };

    /// <summary>An upload of this blob, which the registry has begun.</summary>
    public RegistryResource Upload() =>
        this with { Missing = ImageErrorCode.RegistryRefused, Absence = $"'{Registry}' does not know its own upload of '{Name}'." };
}
