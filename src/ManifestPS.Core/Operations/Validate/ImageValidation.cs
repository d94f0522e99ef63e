using ManifestPS.Errors;
using ManifestPS.Images;
using ManifestPS.Json.Schema;
using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Validate;

/// <summary>Finds out whether an image or a list is correct and complete. Nothing but reads.</summary>
/// <remarks>One request for a list, two for each image of it, and one HEAD for each layer, however many images share it.</remarks>
public sealed class ImageValidation : IDisposable
{
    private readonly ImageSource _image;
    private readonly BlobCheck _blobs;
    private readonly ImageWalk _walk;

    /// <summary>Prepares the test of an image; nothing is read.</summary>
    /// <param name="image">The image, or a list as the value it is.</param>
    /// <param name="includeBlobs">Also reads and hashes every layer.</param>
    public ImageValidation(ImageSource image, bool includeBlobs) =>
        (_image, _blobs, _walk) = (image, new BlobCheck(includeBlobs), new ImageWalk($"'{image.Reference}'"));

    /// <summary>Tests.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What is wrong, in the order of the list; empty where nothing is.</returns>
    /// <exception cref="ImageException">The image is not there, or a repository does not answer.</exception>
    public async Task<ValueList<ImageFinding>> ValidateAsync(CancellationToken cancellationToken)
    {
        ImageNode root;
        RuleFinding? finding = null;
        try
        {
            root = await _image.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException e) when (!e.IsAbsence && (finding = ContentFindings.From(e, string.Empty, digest: null)) is not null)
        {
            return [new FindingScope(_image.Reference.ToString(), _image.Reference.ToString(), Platform: null).Report(finding)];
        }
        return [.. (await _walk.RunAsync<ImageNode, Checked>(root, CheckAsync, cancellationToken).ConfigureAwait(false)).Findings];
    }

    /// <inheritdoc/>
    public void Dispose() => _blobs.Dispose();

    private async Task<Checked> CheckAsync(ImageNode node, Func<IReadOnlyList<ImageNode>, int, Task<Checked[]>> below, CancellationToken cancellationToken)
    {
        if (node.Entry is not { } entry)
        {
            FindingScope scope = new(node.Source, _image.List is { } given ? given.Reference : node.Reference, Platform: null);
            return _image.List is { } list
                ? await CheckListAsync(list, node, scope, below).ConfigureAwait(false)
                : await CheckDocumentAsync(await node.ReadAsync(cancellationToken).ConfigureAwait(false), node, scope, below, cancellationToken).ConfigureAwait(false);
        }
        if (node.IsList && !_walk.TryVisit(entry.Digest))
        {
            return Checked.Good;   // it stands elsewhere, too, and is tested there
        }
        FindingScope own = new(node.Source, node.Reference, entry.IsAttestation ? null : entry.Platform?.ToString());
        ManifestContent? content = null;
        RuleFinding? finding = null;
        try
        {
            if (node.IsList || MediaTypes.IsImageManifest(entry.MediaType) || MediaTypes.IsSchema1(entry.MediaType))
            {
                _walk.Keep(entry.Size);
                content = await node.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (!await ExistsAsync(node.Image.Open(), node.Image.Reference with { Digest = entry.Digest }, cancellationToken).ConfigureAwait(false))
            {
                finding = new RuleFinding(nameof(ImageErrorCode.ChildMissing), $"There is no manifest {entry.Digest}.");
            }
        }
        catch (ImageException e) when ((finding = ContentFindings.From(e, nameof(ImageErrorCode.ChildMissing), digest: null)) is not null)
        {
        }
        return content is not null
            ? await CheckDocumentAsync(content, node, own, below, cancellationToken).ConfigureAwait(false)
            : finding is null ? Checked.Good : new Checked([own.Report(finding)], Image: null);
    }

    private async Task<Checked> CheckDocumentAsync(ManifestContent content, ImageNode node, FindingScope scope, Func<IReadOnlyList<ImageNode>, int, Task<Checked[]>> below, CancellationToken cancellationToken)
    {
        ManifestDocument document;
        ValueList<SchemaViolation> violations = [];
        RuleFinding? finding = null;
        try
        {
            violations = content.Check();
            document = content.Parse();
        }
        catch (ManifestException) when (violations.Count > 0)
        {
            return new Checked([.. violations.Select(violation => scope.Report(Broken(nameof(ImageErrorCode.ManifestInvalid), violation)))], Image: null);
        }
        catch (ManifestException e) when ((finding = ContentFindings.From(e, string.Empty, digest: null)) is not null)
        {
            return new Checked([scope.Report(finding)], Image: null);
        }
        Checked found = document switch
        {
            ManifestList list => await CheckListAsync(list, node, scope, below).ConfigureAwait(false),
            ImageManifest image => await CheckImageAsync(image, node, scope, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException("There are two kinds of manifest."),
        };
        return found with { Findings = [.. violations.Select(violation => scope.Report(Broken(RuleOf(violation, document), violation))), .. found.Findings] };
    }

    private static async Task<Checked> CheckListAsync(ManifestList list, ImageNode node, FindingScope scope, Func<IReadOnlyList<ImageNode>, int, Task<Checked[]>> visitBelow)
    {
        Checked[] below = await visitBelow(node.Children(list), list.Manifests.Count).ConfigureAwait(false);
        HashSet<string> artifacts = [.. list.Manifests.Where((_, index) => below[index].IsArtifact).Select(entry => entry.Digest)];
        return new Checked(
            [
                .. ListRules.Check(list).Where(finding => !IsSettledBelow(finding, artifacts)).Select(scope.Report),
                .. below.SelectMany(entry => entry.Findings),
                .. ConsistencyRules.Check(below.Select(entry => entry.Image).OfType<CheckedImage>()).Select(difference => difference.Image.Scope.Report(difference.RuleFinding)),
            ],
            Image: null);
    }

    /// <summary>Whether something of another type exists: it need not be a manifest that can be parsed.</summary>
    private static async Task<bool> ExistsAsync(IImageRepository repository, ImageReference entry, CancellationToken cancellationToken)
    {
        try
        {
            return await repository.FindAsync(entry, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ManifestException)
        {
            return true;
        }
    }

    private async Task<Checked> CheckImageAsync(ImageManifest image, ImageNode node, FindingScope scope, CancellationToken cancellationToken)
    {
        (Descriptor? entry, IImageRepository repository) = (node.Entry, node.Image.Open());
        // Evidence often has the config type of an image (BuildKit, cosign); what it holds tells it from one.
        bool hasImageConfig = MediaTypes.IsImageConfig(image.Config.MediaType) && entry is not { IsAttestation: true } && (image.Layers.Count == 0 || image.Layers.Any(layer => MediaTypes.IsLayer(layer.MediaType)));
        List<RuleFinding> aboutConfig = [];
        ConfigDocument? config = hasImageConfig ? await ReadConfigAsync(image, repository, aboutConfig, cancellationToken).ConfigureAwait(false) : null;
        bool runs = hasImageConfig && config is not { IsForNoOS: true };
        List<RuleFinding> findings = [.. ImageRules.Check(image, runs), .. runs ? aboutConfig : []];
        if (entry is null && image.IsAttestation)
        {
            findings.Add(new RuleFinding(nameof(ImageErrorCode.NotAnImage), "The manifest is an attestation (provenance or an SBOM of an image), not an image."));
        }
        if (runs && config is not null)
        {
            findings.AddRange(ImageRules.Check(image, config));
        }
        if (config?.Platform is { } stated)
        {
            findings.AddRange(entry?.Platform is { } listed ? ImageRules.Check(listed, stated) : ImageRules.Check(stated));
        }
        Task<RuleFinding?>[] blobs =
        [
            .. hasImageConfig ? [] : new[] { _blobs.CheckAsync(repository, image.Config, diffId: null, ValidationRules.ConfigMissing, cancellationToken) },
            .. image.Layers.Select((layer, index) => _blobs.CheckAsync(repository, layer, DiffId(image, config, index), ValidationRules.LayerMissing, cancellationToken)),
        ];
        findings.AddRange((await Task.WhenAll(blobs).ConfigureAwait(false)).OfType<RuleFinding>());
        FindingScope own = scope with { Platform = scope.Platform ?? (runs ? config?.Platform?.ToString() : null) };
        return new Checked([.. findings.Distinct().Select(own.Report)], runs && config is not null ? new CheckedImage(own, config) : null) { IsArtifact = !runs };
    }

    /// <summary>The configuration; null where it is not there or cannot be read, which is then among the findings.</summary>
    private async Task<ConfigDocument?> ReadConfigAsync(ImageManifest image, IImageRepository repository, List<RuleFinding> findings, CancellationToken cancellationToken)
    {
        RuleFinding? finding = null;
        try
        {
            _walk.Keep(image.Config.Size);
            ReadOnlyMemory<byte> content = await repository.GetConfigAsync(image.Config, cancellationToken).ConfigureAwait(false);
            (ConfigDocument config, ValueList<SchemaViolation> violations) = OciJson.ReadCheckedConfig(content, hasLayers: image.Layers.Count > 0);
            findings.AddRange(violations.Select(violation => Broken("ConfigInvalid", violation) with { Digest = image.Config.Digest }));
            return config;
        }
        catch (ImageException e) when ((finding = ContentFindings.From(e, ValidationRules.ConfigMissing, image.Config.Digest)) is not null)
        {
            findings.Add(finding);
            return null;
        }
    }

    private static string? DiffId(ImageManifest image, ConfigDocument? config, int index) =>
        config is not null && config.DiffIds.Count == image.Layers.Count ? config.DiffIds[index] : null;

    /// <summary>That an image without layers is none is the schema's word; the text says that it should have some (OCI image-spec manifest.md).</summary>
    private static string RuleOf(SchemaViolation violation, ManifestDocument document) =>
        violation.Path == "$.layers" && document is ImageManifest { Layers.Count: 0 } ? "NoLayers" : nameof(ImageErrorCode.ManifestInvalid);

    /// <summary>Whether the images themselves, which are read, say more than the list alone about what was found in the list.</summary>
    private static bool IsSettledBelow(RuleFinding finding, HashSet<string> artifacts) => finding.Id switch
    {
        ValidationRules.PlatformContradictsConfig => true,
        ValidationRules.PlatformMissing or ValidationRules.PlatformUnknown => finding.Digest is { } digest && artifacts.Contains(digest),
        _ => false,
    };

    private static RuleFinding Broken(string rule, SchemaViolation violation) => new(rule, violation.Message) { Path = violation.Path };

    /// <summary>What was found out about one document.</summary>
    /// <param name="Findings">What is wrong with it and what is below it.</param>
    /// <param name="Image">The image that it is, where it can be compared with others; null for a list, an artifact, or an image that cannot be read.</param>
    private sealed record Checked(IReadOnlyList<ImageFinding> Findings, CheckedImage? Image)
    {
        public static Checked Good { get; } = new([], Image: null);

        /// <summary>True for a manifest that was read and is not an image that runs: a chart, an attestation, a signature.</summary>
        public bool IsArtifact { get; init; }
    }
}
