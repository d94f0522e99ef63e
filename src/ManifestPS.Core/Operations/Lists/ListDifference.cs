using System.Globalization;

namespace ManifestPS.Operations;

/// <summary>The difference between two lists in words, a line per entry.</summary>
public static class ListDifference
{
    /// <summary>Says what would change.</summary>
    /// <param name="before">The list as it is; null where there is none.</param>
    /// <param name="after">The list as it would be.</param>
    /// <returns>Lines that start with + (added), - (removed) or ~ (changed); none where nothing changes.</returns>
    public static IEnumerable<string> Describe(ManifestList? before, ManifestList after)
    {
        if (before is null)
        {
            return after.Manifests.Select(entry => $"+ {entry.Platform} {entry.Digest}");
        }
        IEnumerable<string> removed = before.Manifests.Where(entry => after.Manifests.All(other => other.Digest != entry.Digest)).Select(entry => $"- {entry.Platform} {entry.Digest}");
        IEnumerable<string> added = after.Manifests.Where(entry => before.Manifests.All(other => other.Digest != entry.Digest)).Select(entry => $"+ {entry.Platform} {entry.Digest}");
        IEnumerable<string> changed = after.Manifests
            .Select(entry => (New: entry, Old: before.Manifests.FirstOrDefault(other => other.Digest == entry.Digest)))
            .Where(pair => pair.Old is not null && pair.Old != pair.New)
            .SelectMany(pair => Fields(pair.Old!, pair.New).Select(field => $"~ {pair.New.Platform} {pair.New.Digest} {field}"));   // null was filtered above
        return ListFields(before, after).Concat(removed).Concat(added).Concat(changed);
    }

    private static IEnumerable<string> ListFields(ManifestList before, ManifestList after) =>
        Field("media type", before.MediaType, after.MediaType)
            .Concat(Field("artifact type", before.ArtifactType, after.ArtifactType))
            .Concat(Field("subject", before.Subject?.ToString(), after.Subject?.ToString()))
            .Concat(Map("annotation", before.Annotations, after.Annotations))
            .Select(field => $"~ {field}");

    private static IEnumerable<string> Fields(Descriptor before, Descriptor after) =>
        Field("platform", before.Platform?.ToString(), after.Platform?.ToString())
            .Concat(Field("features", before.Platform?.Features.ToString(), after.Platform?.Features.ToString()))
            .Concat(Field("media type", before.MediaType, after.MediaType))
            .Concat(Field("size", before.Size.ToString(CultureInfo.InvariantCulture), after.Size.ToString(CultureInfo.InvariantCulture)))
            .Concat(Field("artifact type", before.ArtifactType, after.ArtifactType))
            .Concat(Field("urls", before.Urls.ToString(), after.Urls.ToString()))
            .Concat(Map("annotation", before.Annotations, after.Annotations));

    private static IEnumerable<string> Map(string name, ValueMap before, ValueMap after) =>
        before.Keys.Union(after.Keys).SelectMany(key => Field($"{name} {key}", Find(before, key), Find(after, key)));

    private static string? Find(ValueMap map, string key) => map.TryGetValue(key, out string? value) ? value : null;

    private static IEnumerable<string> Field(string name, string? before, string? after) =>
        (before ?? string.Empty) == (after ?? string.Empty) ? [] : [$"{name}: {Quote(before)} -> {Quote(after)}"];

    private static string Quote(string? value) => string.IsNullOrEmpty(value) ? "none" : $"'{value}'";
}
