using System.Collections;
using System.Management.Automation;
using ManifestPS.Errors;
using ManifestPS.Formatting;
using ManifestPS.Operations.Lists;
using ManifestPS.Operations.Validate;
using ManifestPS.Pipeline;

namespace ManifestPS.Commands;

/// <summary>Sets or clears fields and annotations of one entry of a manifest list, or of the list itself. Nothing is published.</summary>
[Cmdlet(VerbsCommon.Set, "ManifestAnnotation", DefaultParameterSetName = ListSet)]
[OutputType(typeof(ManifestList))]
public sealed class SetManifestAnnotationCommand : ListCmdlet
{
    private const string EntrySet = "Entry";
    private const string ListSet = "List";

    /// <summary>The entry: the name it was added under, its digest, or its platform.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = EntrySet)]
    public string Manifest { get; set; } = string.Empty;

    /// <summary>Operating system.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string? OS { get; set; }

    /// <summary>Processor architecture.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string? Architecture { get; set; }

    /// <summary>Variant of the architecture.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string? Variant { get; set; }

    /// <summary>Version of the operating system.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string? OSVersion { get; set; }

    /// <summary>Features that the operating system must have.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string[]? OSFeature { get; set; }

    /// <summary>Features that the processor must have (Docker lists).</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string[]? Feature { get; set; }

    /// <summary>Where else the content can be had.</summary>
    [Parameter(ParameterSetName = EntrySet)]
    public string[]? Url { get; set; }

    /// <summary>Type of the artifact.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public string? ArtifactType { get; set; }

    /// <summary>The manifest that the list is about, as a descriptor from Get-ImageManifest.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public ManifestDescriptor? Subject { get; set; }

    /// <summary>Annotations of the entry, or of the list; a null or empty value clears the key.</summary>
    [Parameter]
    public IDictionary? Annotation { get; set; }

    /// <summary>Nothing but the given annotations stays.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <inheritdoc/>
    protected override ManifestList Edit(ManifestList list)
    {
        if (ParameterSetName == EntrySet)
        {
            Descriptor entry = new EntrySelector(Manifest).One(list);
            Descriptor edited = Edit(entry);
            WarnOfUnknownPlatform(edited.Platform);
            return ListRules.RequireHoldable(ListEdits.Replace(list, entry, edited));
        }
        return ListRules.RequireHoldable(ListEdits.Describe(
            list,
            IsBound(nameof(ArtifactType)) ? NullIfEmpty(ArtifactType) : list.ArtifactType,
            IsBound(nameof(Subject)) ? Subject?.ToDescriptor() : list.Subject,
            Annotate(list.Annotations)));
    }

    private Descriptor Edit(Descriptor entry) => entry with
    {
        Platform = Edit(entry.Platform),
        Urls = IsBound(nameof(Url)) ? [.. Url ?? []] : entry.Urls,
        Annotations = Annotate(entry.Annotations),
    };

    private Platform? Edit(Platform? platform)
    {
        Platform before = platform ?? new Platform { OS = string.Empty, Architecture = string.Empty };
        Platform after = before with
        {
            OS = IsBound(nameof(OS)) ? OS ?? string.Empty : before.OS,
            Architecture = IsBound(nameof(Architecture)) ? Architecture ?? string.Empty : before.Architecture,
            Variant = IsBound(nameof(Variant)) ? NullIfEmpty(Variant) : before.Variant,
            OSVersion = IsBound(nameof(OSVersion)) ? NullIfEmpty(OSVersion) : before.OSVersion,
            OSFeatures = IsBound(nameof(OSFeature)) ? [.. OSFeature ?? []] : before.OSFeatures,
            Features = IsBound(nameof(Feature)) ? [.. Feature ?? []] : before.Features,
        };
        return platform is null && after == before ? null : IsBound(nameof(OSVersion)) ? WithNamedVersion(after) : after;
    }

    private static Platform WithNamedVersion(Platform platform)
    {
        try
        {
            return platform.WithNamedVersion();
        }
        catch (FormatException e)
        {
            throw new InputException(ImageErrorCode.PlatformInvalid, $"{e.Message}.");
        }
    }

    private ValueMap Annotate(ValueMap annotations) =>
        IsBound(nameof(Annotation)) ? ListEdits.Annotate(annotations, Annotations.From(Annotation), Replace || Annotation is null) : annotations;

    private void WarnOfUnknownPlatform(Platform? platform)
    {
        if (platform is { IsKnown: false })
        {
            WriteWarning($"'{Display.Text(platform.ToString())}' is no platform that Go or the OCI image spec names; whoever chooses by it must know it.");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
