using System.Globalization;

namespace ManifestPS.Operations.Publish;

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
        Dictionary<(string, int), Descriptor> old = Number(before);
        Dictionary<(string, int), Descriptor> @new = Number(after);
        return ListFields(before, after)
            .Concat(old.Where(pair => !@new.ContainsKey(pair.Key)).Select(pair => $"- {pair.Value.Platform} {pair.Value.Digest}"))
            .Concat(@new.Where(pair => !old.ContainsKey(pair.Key)).Select(pair => $"+ {pair.Value.Platform} {pair.Value.Digest}"))
            .Concat(@new.Where(pair => old.ContainsKey(pair.Key)).SelectMany(pair => Fields(old[pair.Key], pair.Value).Select(field => $"~ {pair.Value.Platform} {pair.Value.Digest} {field}")))
            .Concat(old.Keys.Where(@new.ContainsKey).SequenceEqual(@new.Keys.Where(old.ContainsKey)) ? [] : ["~ order of the entries"]);
    }

    /// <summary>The entries in order; one content may be there several times, for several platforms.</summary>
    private static Dictionary<(string Digest, int Time), Descriptor> Number(ManifestList list)
    {
        Dictionary<(string, int), Descriptor> numbered = [];
        foreach (Descriptor entry in list.Manifests)
        {
            int time = 0;
            while (numbered.ContainsKey((entry.Digest, time)))
            {
                time++;
            }
            numbered.Add((entry.Digest, time), entry);
        }
        return numbered;
    }

    private static IEnumerable<string> ListFields(ManifestList before, ManifestList after) =>
        Field("media type", before.MediaType, after.MediaType)
            .Concat(Field("artifact type", before.ArtifactType, after.ArtifactType))
            .Concat(Field("subject", before.Subject?.ToString(), after.Subject?.ToString()))
            .Concat(Map("annotation ", before.Annotations, after.Annotations))
            .Concat(Map(string.Empty, before.Unknown, after.Unknown))
            .Select(field => $"~ {field}");

    private static IEnumerable<string> Fields(Descriptor before, Descriptor after) =>
        Field("platform", before.Platform?.ToString(), after.Platform?.ToString())
            .Concat(Field("features", before.Platform?.Features.ToString(), after.Platform?.Features.ToString()))
            .Concat(Field("media type", before.MediaType, after.MediaType))
            .Concat(Field("size", before.Size.ToString(CultureInfo.InvariantCulture), after.Size.ToString(CultureInfo.InvariantCulture)))
            .Concat(Field("artifact type", before.ArtifactType, after.ArtifactType))
            .Concat(Field("urls", before.Urls.ToString(), after.Urls.ToString()))
            .Concat(Field("data", before.Data, after.Data))
            .Concat(Map("annotation ", before.Annotations, after.Annotations))
            .Concat(Map(string.Empty, before.Unknown, after.Unknown));

    private static IEnumerable<string> Map(string prefix, ValueMap before, ValueMap after) =>
        before.Keys.Union(after.Keys).SelectMany(key => Field(prefix + key, Find(before, key), Find(after, key)));

    private static string? Find(ValueMap map, string key) => map.TryGetValue(key, out string? value) ? value : null;

    private static IEnumerable<string> Field(string name, string? before, string? after) =>
        (before ?? string.Empty) == (after ?? string.Empty) ? [] : [$"{name}: {Quote(before)} -> {Quote(after)}"];

    private static string Quote(string? value) => string.IsNullOrEmpty(value) ? "none" : $"'{value}'";
}
