using System.Collections;
using System.Management.Automation;
using ManifestPS.Completion;
using ManifestPS.Operations.Lists;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Makes a manifest list out of images. Nothing is published.</summary>
[Cmdlet(VerbsCommon.New, "ManifestList")]
[OutputType(typeof(ManifestList))]
public sealed class NewManifestListCommand : ListSourceCmdlet
{
    private readonly List<ImageInput?> _inputs = [];

    /// <summary>Where the list would be published.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ImageInput? Name { get; set; }

    /// <summary>The images: references, descriptors from Get-ImageManifest, or whole lists, whose entries are taken.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    public ImageInput?[]? Manifest { get; set; }

    /// <summary>The kind of document; without it Docker where every image is Docker's, else OCI.</summary>
    [Parameter]
    public ManifestListType? MediaType { get; set; }

    /// <summary>Annotations of the list.</summary>
    [Parameter]
    public IDictionary? Annotation { get; set; }

    /// <summary>Type of the artifact.</summary>
    [Parameter]
    public string? ArtifactType { get; set; }

    /// <summary>The manifest that the list is about.</summary>
    [Parameter]
    public ImageInput? Subject { get; set; }

    /// <summary>Platforms that the list must have.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform[] RequirePlatform { get; set; } = [];

    /// <summary>Starts from what the name points to now; an image for a platform that is there takes its place.</summary>
    [Parameter]
    public SwitchParameter Amend { get; set; }

    /// <summary>Takes several images for one platform.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessRecordAsync()
    {
        _inputs.AddRange(Manifest ?? [null]);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndProcessingAsync()
    {
        ManifestList list;
        try
        {
            IReadOnlyList<KeyValuePair<string, string?>> annotations = Annotations.From(Annotation);   // before anything is sent
            if (await ReadAsync(_inputs) is not { } additions)
            {
                return;
            }
            list = await ComposeAsync(Resolve(Name ?? new ImageInput(null)), additions, annotations);
            await WarnOfTwinsAsync(list);
        }
        catch (Exception e) when (ErrorRecords.From(e, Name?.ToString() ?? "$null") is { } error)
        {
            WriteError(error);
            return;
        }
        WriteObject(list);
    }

    private async Task<ManifestList> ComposeAsync(ImageReference name, IReadOnlyList<ListAddition> additions, IEnumerable<KeyValuePair<string, string?>> annotations)
    {
        TraceBuffer log = new();
        ListComposition composition = new()
        {
            Name = name,
            Base = Amend ? await ListComposition.FindBaseAsync(Open(name, log), name, StopToken) : null,
            MediaType = MediaType,
            Annotations = annotations,
            ArtifactType = ArtifactType,
            Subject = Subject is null ? null : await ReadSubjectAsync(Resolve(Subject), log),
            RequiredPlatforms = [.. RequirePlatform],
            AllowDuplicatePlatforms = Force,
        };
        log.Flush(this);
        return composition.Compose(additions);
    }

    private Task<Descriptor> ReadSubjectAsync(ImageReference subject, TraceBuffer log) => ListComposition.ReadSubjectAsync(Open(subject, log), subject, StopToken);
}
