using ManifestPS.Errors;
using ManifestPS.Json;

namespace ManifestPS.Images;

/// <summary>A list, an image or an artifact, with everything below it: one object, read on demand.</summary>
internal sealed class ImageNode : IWalkNode
{
    private readonly ManifestContent? _content;
    private readonly string _source;
    private Descriptor? _described;

    private ImageNode(ImageSource image, string source, Descriptor? entry, ManifestContent? content) =>
        (Image, _source, Entry, _content) = (image, source, entry, content);

    /// <summary>The document as an image of its own: says where the entries below it are.</summary>
    public ImageSource Image { get; private init; }

    /// <summary>What the list says about the document; null for what the user named.</summary>
    public Descriptor? Entry { get; }

    /// <summary>What the user named, pinned if a repository has it.</summary>
    public string Source => _source;

    /// <summary>Fetches the document.</summary>
    public string Reference => Entry is null ? _source : Owner?.ReferenceOf(Entry) ?? _source;

    /// <summary>The attestations about the document, from the same list.</summary>
    public IEnumerable<Descriptor> Attestations { get; private init; } = [];

    /// <summary>Why the document cannot be read; null if it can, or nobody has tried.</summary>
    public ImageException? Failure { get; private init; }

    /// <summary>What points to the document; of what the user named, as the document itself has it.</summary>
    /// <exception cref="ManifestException">The document cannot be parsed.</exception>
    public Descriptor Descriptor => Entry ?? (_described ??= Describe());

    /// <inheritdoc/>
    public bool IsList => Entry is null ? Image.List is not null || _content?.Parse() is ManifestList : MediaTypes.IsManifestList(Entry.MediaType);

    /// <summary>The list that has the entry.</summary>
    private ImageSource? Owner { get; init; }

    /// <summary>A list that is at hand.</summary>
    public static ImageNode Root(ImageSource image) => new(image, image.Reference.ToString(), entry: null, content: null);

    /// <summary>What the user named, as it was read.</summary>
    public static ImageNode Root(ImageSource image, ManifestContent content)
    {
        ImageSource pinned = image.Pinned(content.Digest);
        return new ImageNode(pinned, pinned.Reference.ToString(), entry: null, content);
    }

    /// <summary>What an entry of a list refers to.</summary>
    public static ImageNode At(ImageSource list, string source, Descriptor entry) => new(list.Below(entry), source, entry, content: null) { Owner = list };

    /// <summary>The entries of the list that this is.</summary>
    public IReadOnlyList<ImageNode> Children(ManifestList list)
    {
        ILookup<string?, Descriptor> attestations = list.Manifests.Where(entry => entry.IsAttestation).ToLookup(entry => entry.AttestationSubject);
        return [.. list.Manifests.Select(entry => new ImageNode(Image.Below(entry), _source, entry, content: null) { Owner = Image, Attestations = attestations[entry.Digest] })];
    }

    /// <summary>Another entry of the list that has this one.</summary>
    public ImageNode Sibling(Descriptor entry) => At(Owner ?? Image, _source, entry);

    /// <summary>The same node, which cannot be read.</summary>
    public ImageNode Failed(ImageException failure) => new(Image, _source, Entry, content: null) { Owner = Owner, Attestations = Attestations, Failure = failure };

    /// <summary>Reads the document.</summary>
    /// <exception cref="ImageException">It does not exist, or is not what it should be.</exception>
    public async Task<ManifestContent> ReadAsync(CancellationToken cancellationToken) => Failure is not null
        ? throw Failure
        : _content ?? await Image.Open().GetManifestAsync(Descriptor, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads and parses the document, unless it is a list at hand.</summary>
    /// <exception cref="ImageException">It does not exist, or is not what it should be.</exception>
    public async Task<ManifestDocument> ReadDocumentAsync(CancellationToken cancellationToken) =>
        Entry is null && Image.List is { } list ? list : (await ReadAsync(cancellationToken).ConfigureAwait(false)).Parse();

    /// <summary>Reads the configuration of the image that this is; null for an artifact, which has none of this kind.</summary>
    /// <exception cref="ImageException">It does not exist, or is not what it should be.</exception>
    public async Task<ConfigDocument?> ReadConfigAsync(ImageManifest image, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsImageConfig(image.Config.MediaType))
        {
            return null;
        }
        ReadOnlyMemory<byte> content = await Image.Open().GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false);
        try
        {
            return OciJson.ReadConfig(content);
        }
        catch (ManifestException e)
        {
            throw e.In($"The configuration '{Image.Reference.Name}@{image.Config.Digest}'");
        }
    }

    private Descriptor Describe()
    {
        ManifestContent content = _content ?? throw new InvalidOperationException("A list at hand has no descriptor.");
        ManifestDocument document = content.Parse();
        return content.Describe() with { ArtifactType = document.ArtifactType, Annotations = document.Annotations };
    }
}
