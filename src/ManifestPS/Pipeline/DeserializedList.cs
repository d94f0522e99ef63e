using System.Collections;
using System.Management.Automation;

namespace ManifestPS.Pipeline;

/// <summary>Puts a list together again that no repository has and that came from another session: a job, Export-Clixml, remoting.</summary>
/// <remarks>ManifestPS.Types.ps1xml lets it travel whole, but for the order of its maps and the age of its draft.
/// That is enough to look at it; what is published is a live list or a draft file.</remarks>
internal static class DeserializedList
{
    private const string TypeName = "Deserialized.ManifestPS.ManifestList";

    /// <summary>The list; null where the value is none, where a repository has it, or where it lost its entries on the way.</summary>
    /// <param name="value">Any value.</param>
    public static ManifestList? Find(object? value)
    {
        if (value is not PSObject list || !list.TypeNames.Contains(TypeName) || FindText(list, nameof(ManifestList.Reference)) is { Length: > 0 })
        {
            return null;
        }
        try
        {
            return ReadList(list);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException)
        {
            return null;
        }
    }

    private static ManifestList ReadList(PSObject from) => new()
    {
        Name = FindText(from, nameof(ManifestList.Name)),
        Origin = FindText(from, nameof(ManifestList.Origin)),
        Sources = [.. GetItems(from, nameof(ManifestList.Sources)).Select(ReadSource)],
        MediaType = GetText(from, nameof(ManifestList.MediaType)),
        ArtifactType = FindText(from, nameof(ManifestList.ArtifactType)),
        Manifests = [.. GetItems(from, nameof(ManifestList.Manifests)).Select(ReadDescriptor)],
        Subject = FindItem(from, nameof(ManifestList.Subject)) is { } subject ? ReadDescriptor(subject) : null,
        Annotations = GetMap(from, nameof(ManifestList.Annotations)),
        Unknown = GetMap(from, nameof(ManifestList.Unknown)),
    };

    private static ManifestSource ReadSource(PSObject from) => new()
    {
        Digest = GetText(from, nameof(ManifestSource.Digest)),
        Name = GetText(from, nameof(ManifestSource.Name)),
        Reference = GetText(from, nameof(ManifestSource.Reference)),
        Resolved = FindText(from, nameof(ManifestSource.Resolved)),
        ConfigPlatform = FindItem(from, nameof(ManifestSource.ConfigPlatform)) is { } platform ? ReadPlatform(platform) : null,
    };

    private static Descriptor ReadDescriptor(PSObject from) => new()
    {
        MediaType = GetText(from, nameof(Descriptor.MediaType)),
        Digest = GetText(from, nameof(Descriptor.Digest)),
        Size = LanguagePrimitives.ConvertTo<long>(from.Properties[nameof(Descriptor.Size)]?.Value),
        Platform = FindItem(from, nameof(Descriptor.Platform)) is { } platform ? ReadPlatform(platform) : null,
        ArtifactType = FindText(from, nameof(Descriptor.ArtifactType)),
        Urls = GetTexts(from, nameof(Descriptor.Urls)),
        Annotations = GetMap(from, nameof(Descriptor.Annotations)),
        Data = FindText(from, nameof(Descriptor.Data)),
        Unknown = GetMap(from, nameof(Descriptor.Unknown)),
    };

    private static Platform ReadPlatform(PSObject from) => new()
    {
        OS = GetText(from, nameof(Platform.OS)),
        Architecture = GetText(from, nameof(Platform.Architecture)),
        Variant = FindText(from, nameof(Platform.Variant)),
        OSVersion = FindText(from, nameof(Platform.OSVersion)),
        OSFeatures = GetTexts(from, nameof(Platform.OSFeatures)),
        Features = GetTexts(from, nameof(Platform.Features)),
        Unknown = GetMap(from, nameof(Platform.Unknown)),
    };

    private static PSObject? FindItem(PSObject from, string name) => from.Properties[name]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    private static IEnumerable<PSObject> GetItems(PSObject from, string name) =>
        FindItem(from, name)?.BaseObject is IEnumerable items and not string ? items.Cast<object?>().OfType<object>().Select(PSObject.AsPSObject) : throw Lost(name);

    private static string? FindText(PSObject from, string name) => from.Properties[name]?.Value?.ToString();

    private static string GetText(PSObject from, string name) => FindText(from, name) ?? throw Lost(name);

    private static ValueList<string> GetTexts(PSObject from, string name) => [.. GetItems(from, name).Select(item => item.ToString())];

    private static ValueMap GetMap(PSObject from, string name) => FindItem(from, name)?.BaseObject is IDictionary map
        ? ValueMap.Create(map.Cast<DictionaryEntry>()
            .Select(pair => new KeyValuePair<string, string>(pair.Key.ToString() ?? string.Empty, pair.Value?.ToString() ?? string.Empty))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
        : throw Lost(name);

    private static FormatException Lost(string name) => new($"The list lost its {name} on the way.");
}
