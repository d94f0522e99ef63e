using ManifestPS.Errors;
using ManifestPS.Operations.Validate;

namespace ManifestPS.Operations.Lists;

/// <summary>Edits of a list: each takes a value and gives another. Entries that are not meant stay as they are, unknown members included.</summary>
public static class ListEdits
{
    /// <summary>Appends entries. The same content for the same platform is folded.</summary>
    /// <param name="list">The list.</param>
    /// <param name="additions">The entries and where they come from.</param>
    /// <param name="replacePlatform">An image for a platform that the list has an image for takes the old one's place; attestations that are then about no entry leave.</param>
    public static ManifestList Add(ManifestList list, IEnumerable<ListAddition> additions, bool replacePlatform)
    {
        List<Descriptor> manifests = [.. list.Manifests];
        Dictionary<string, ManifestSource> sources = list.Sources.ToDictionary(source => source.Digest, StringComparer.Ordinal);
        foreach (ListAddition addition in additions)
        {
            sources[addition.Entry.Digest] = addition.Source;
            if (manifests.Any(entry => entry.Digest == addition.Entry.Digest && SamePlatform(entry, addition.Entry)))
            {
                continue;
            }
            int place = replacePlatform && ListRules.ChoiceOf(addition.Entry) is { } choice ? manifests.FindIndex(entry => ListRules.ChoiceOf(entry) == choice) : -1;
            if (place < 0)
            {
                manifests.Add(addition.Entry);
                continue;
            }
            Descriptor replaced = manifests[place];
            manifests[place] = addition.Entry;
            if (manifests.All(entry => entry.Digest != replaced.Digest))
            {
                manifests.RemoveAll(entry => entry.AttestationSubject == replaced.Digest);
            }
        }
        return Prune(list.WithEntries(manifests) with { Sources = [.. sources.Values] });
    }

    /// <summary>Removes entries; the attestations about them go with them.</summary>
    /// <param name="list">The list.</param>
    /// <param name="entries">The entries.</param>
    public static ManifestList Remove(ManifestList list, IReadOnlyCollection<Descriptor> entries)
    {
        Descriptor[] left = [.. list.Manifests.Where(entry => !entries.Contains(entry))];
        HashSet<string> gone = [.. entries.Select(entry => entry.Digest).Where(digest => left.All(entry => entry.Digest != digest))];
        return Prune(list.WithEntries(left.Where(entry => entry.AttestationSubject is not { } subject || !gone.Contains(subject))));
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

    private static bool SamePlatform(Descriptor left, Descriptor right) => left.Platform?.Normalize() == right.Platform?.Normalize();

    private static ManifestList Prune(ManifestList list) =>
        list with { Sources = [.. list.Sources.Where(source => list.Manifests.Any(entry => entry.Digest == source.Digest))] };
}
