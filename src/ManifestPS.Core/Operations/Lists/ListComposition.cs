using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Operations.Inspect;
using ManifestPS.Operations.Validate;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Lists;

/// <summary>Makes a list out of entries, by the rules a user gives.</summary>
public sealed record ListComposition
{
    /// <summary>Where the list would be published.</summary>
    public required ImageReference Name { get; init; }

    /// <summary>The list to start from; null for an empty one.</summary>
    public ManifestList? Base { get; init; }

    /// <summary>The kind of document; null for the base's, else Docker where every entry is Docker's, else OCI.</summary>
    public ManifestListType? MediaType { get; init; }

    /// <summary>Annotations of the list to set; null or empty text clears the base's.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Annotations { get; init; } = [];

    /// <summary>Type of the artifact; null for the base's.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that the list is about; null for the base's.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Platforms that the list must have.</summary>
    public ValueList<Platform> RequiredPlatforms { get; init; } = [];

    /// <summary>Take several entries for one platform.</summary>
    public bool AllowDuplicatePlatforms { get; init; }

    /// <summary>The list that a name points to now; null where it points to nothing yet.</summary>
    /// <param name="repository">Where the name lies.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be read, or is not a list.</exception>
    public static async Task<ManifestList?> FindBaseAsync(IImageRepository repository, ImageReference name, CancellationToken cancellationToken)
    {
        try
        {
            return await ImageInspection.GetListAsync(new ImageSource(name, repository), cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (e.IsAbsence)
        {
            return null;
        }
    }

    /// <summary>The manifest that a list is to be about, as a descriptor that holds: a registry's HEAD says digest, type and size of what nobody has seen.</summary>
    /// <param name="repository">Where it lies.</param>
    /// <param name="subject">The manifest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageException">It cannot be read, or is not what it should be.</exception>
    public static async Task<Descriptor> ReadSubjectAsync(IImageRepository repository, ImageReference subject, CancellationToken cancellationToken) =>
        (await repository.GetManifestAsync(subject, cancellationToken).ConfigureAwait(false)).Describe();

    /// <summary>Makes the list.</summary>
    /// <param name="additions">The entries, in order.</param>
    /// <exception cref="UnsupportedImageException">A rule does not hold.</exception>
    public ManifestList Compose(IReadOnlyList<ListAddition> additions)
    {
        if (additions.Count == 0 && Base is null)
        {
            throw new UnsupportedImageException(ImageErrorCode.ListIsEmpty, $"No image arrived, so there is nothing to make '{Name}' from.");
        }
        ManifestList start = Base ?? new ManifestList { MediaType = DefaultMediaType(additions), Manifests = [] };
        ManifestList list = ListEdits.Add(start, additions, replacePlatform: Base is not null) with
        {
            Name = Name.WithoutDigest().ToString(),
            MediaType = MediaType is { } type ? ListEdits.MediaTypeOf(type) : start.MediaType,
            Annotations = ListEdits.Annotate(start.Annotations, Annotations, replace: false),
            ArtifactType = ArtifactType ?? start.ArtifactType,
            Subject = Subject ?? start.Subject,
        };
        if (!AllowDuplicatePlatforms)
        {
            _ = ListRules.RequireDistinctPlatforms(list);
        }
        return ListRules.RequirePlatforms(ListRules.RequireHoldable(list), RequiredPlatforms);
    }

    private string DefaultMediaType(IReadOnlyList<ListAddition> additions) =>
        additions.Count > 0 && additions.All(addition => addition.Entry.MediaType == MediaTypes.DockerManifest) && !Annotations.Any() && ArtifactType is null && Subject is null
            ? MediaTypes.DockerList
            : MediaTypes.OciIndex;
}
