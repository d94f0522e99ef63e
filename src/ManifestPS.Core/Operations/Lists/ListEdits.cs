using ManifestPS.Errors;
using ManifestPS.Operations.Validate;

namespace ManifestPS.Operations.Lists;

/// <summary>Edits of a list: each takes a value and gives another. Entries that are not meant stay as they are, unknown members included.</summary>
public static class ListEdits
{
    /// <summary>Appends entries. The same content for the same platform is folded.</summary>
    /// <param name="list">The list.</param>
    /// <param name="additions">The entries and where they come from.</param>
    /// <param name="replacePlatform">An image takes the place of everything that the list has for its platform: of twins with another compression, on Windows of other revisions of the build, and of what is about those alone.</param>
    public static ManifestList Add(ManifestList list, IEnumerable<ListAddition> additions, bool replacePlatform)
    {
        ListAddition[] all = [.. additions];
        List<Descriptor> manifests = replacePlatform ? MakeRoom(list.Manifests, [.. all.Select(addition => addition.Entry)]) : [.. list.Manifests];
        Dictionary<string, ManifestSource> sources = list.Sources.ToDictionary(source => source.Digest, StringComparer.Ordinal);
        foreach (ListAddition addition in all)
        {
            sources[addition.Entry.Digest] = addition.Source;
            if (!manifests.Any(entry => IsSame(entry, addition.Entry)))
            {
                manifests.Add(addition.Entry);
            }
        }
        return Prune(list.WithEntries(manifests) with { Sources = [.. sources.Values] });
    }

    /// <summary>Removes entries; the attestations and the like about them go with them.</summary>
    /// <param name="list">The list.</param>
    /// <param name="entries">The entries.</param>
    public static ManifestList Remove(ManifestList list, IReadOnlyCollection<Descriptor> entries)
    {
        Descriptor[] left = [.. list.Manifests.Where(entry => !entries.Contains(entry))];
        return Prune(list.WithEntries(WithoutCompanions(left, entries)));
    }

    /// <summary>Puts an edited entry in the place of the old one.</summary>
    /// <param name="list">The list.</param>
    /// <param name="entry">The entry as it is.</param>
    /// <param name="edited">The entry as it shall be.</param>
    public static ManifestList Replace(ManifestList list, Descriptor entry, Descriptor edited) =>
        list.WithEntries(list.Manifests.Select(other => ReferenceEquals(other, entry) ? edited : other));

    /// <summary>Puts other words about the list itself in place of those it has.</summary>
    /// <param name="list">The list.</param>
    /// <param name="artifactType">Type of the artifact; null for none.</param>
    /// <param name="subject">The manifest that the list is about; null for none.</param>
    /// <param name="annotations">Annotations of the list.</param>
    public static ManifestList Describe(ManifestList list, string? artifactType, Descriptor? subject, ValueMap annotations) =>
        list.WithEntries(list.Manifests) with { ArtifactType = artifactType, Subject = subject, Annotations = annotations };

    /// <summary>Sets and clears annotations.</summary>
    /// <param name="map">The annotations as they are.</param>
    /// <param name="changes">What to set; null or empty text clears the key.</param>
    /// <param name="replace">Nothing but the changes stays.</param>
    public static ValueMap Annotate(ValueMap map, IEnumerable<KeyValuePair<string, string?>> changes, bool replace)
    {
        Dictionary<string, string> edited = replace ? [] : map.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (KeyValuePair<string, string?> change in changes)
        {
            if (string.IsNullOrEmpty(change.Value))
            {
                edited.Remove(change.Key);
            }
            else
            {
                edited[change.Key] = change.Value!;   // just checked; netstandard2.0 does not tell the compiler
            }
        }
        return ValueMap.Create(edited);
    }

    /// <summary>The list as the other kind of document; its entries stay what they are.</summary>
    /// <param name="list">The list.</param>
    /// <param name="type">The kind.</param>
    /// <exception cref="UnsupportedImageException">A Docker list cannot hold what this one does.</exception>
    public static ManifestList Convert(ManifestList list, ManifestListType type)
    {
        string mediaType = MediaTypeOf(type);
        return list.MediaType == mediaType ? list : ListRules.RequireHoldable(list.WithEntries(list.Manifests) with { MediaType = mediaType });
    }

    /// <summary>The media type of a kind of list.</summary>
    /// <param name="type">The kind.</param>
    public static string MediaTypeOf(ManifestListType type) => type == ManifestListType.Docker ? MediaTypes.DockerList : MediaTypes.OciIndex;

    /// <summary>The entries, with the additions in the place of what they replace.</summary>
    private static List<Descriptor> MakeRoom(IReadOnlyList<Descriptor> entries, Descriptor[] additions)
    {
        ILookup<(Platform, string?)?, Descriptor> arriving = additions.ToLookup(SlotOf);
        HashSet<(Platform, string?)?> placed = [];
        List<Descriptor> manifests = [];
        List<Descriptor> replaced = [];
        foreach (Descriptor entry in entries)
        {
            (Platform, string?)? place = SlotOf(entry);
            if (place is null || !arriving.Contains(place) || arriving[place].All(addition => IsSame(entries, addition)))
            {
                manifests.Add(entry);   // nothing new comes for its platform
                continue;
            }
            if (placed.Add(place))
            {
                manifests.AddRange(arriving[place].Select(addition => entries.FirstOrDefault(other => IsSame(other, addition)) ?? addition));
            }
            if (!arriving[place].Any(addition => IsSame(entry, addition)))
            {
                replaced.Add(entry);
            }
        }
        return [.. WithoutCompanions(manifests, replaced)];
    }

    /// <summary>The entries without those that are about nothing but what left: by digest, or by the platform where they do not say.</summary>
    private static IEnumerable<Descriptor> WithoutCompanions(IReadOnlyList<Descriptor> left, IReadOnlyCollection<Descriptor> gone)
    {
        HashSet<string> digests = [.. gone.Select(entry => entry.Digest).Where(digest => left.All(entry => entry.Digest != digest))];
        HashSet<Platform?> platforms = [.. gone.Where(entry => digests.Contains(entry.Digest) && entry.Platform is { IsStated: true }).Select(entry => entry.Platform?.Normalize())];
        return left.Where(entry => !entry.IsCompanion || (entry.CompanionOf is { } subject ? !digests.Contains(subject) : !platforms.Contains(entry.Platform?.Normalize())));
    }

    /// <summary>What an entry is for, as far as one replaces another: machines choose no revision of a Windows build, and twins with another compression are one image.</summary>
    private static (Platform, string?)? SlotOf(Descriptor entry) => ListRules.ChoiceOf(entry) is { } choice
        ? (choice.Platform.OS == "windows" ? choice.Platform with { OSVersion = WindowsVersion.WithoutRevision(choice.Platform.OSVersion) } : choice.Platform, choice.ArtifactType)
        : null;

    private static bool IsSame(IEnumerable<Descriptor> entries, Descriptor addition) => entries.Any(entry => IsSame(entry, addition));

    /// <summary>The same content for the same platform.</summary>
    private static bool IsSame(Descriptor left, Descriptor right) => left.Digest == right.Digest && left.Platform?.Normalize() == right.Platform?.Normalize();

    private static ManifestList Prune(ManifestList list) =>
        list with { Sources = [.. list.Sources.Where(source => list.Manifests.Any(entry => entry.Digest == source.Digest))] };
}
