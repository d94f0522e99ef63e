using System.Text.RegularExpressions;
using ManifestPS.Errors;

namespace ManifestPS.Operations.Lists;

/// <summary>Finds entries of a list by what a person calls them: the name they were added under, their digest, or a platform with wildcards.</summary>
public sealed class EntrySelector
{
    private readonly string _text;

    /// <summary>Takes the words.</summary>
    /// <param name="text">A reference, a digest, or a platform such as <c>linux/arm/*</c>.</param>
    public EntrySelector(string text) => _text = text;

    /// <summary>The one entry that is meant; attestations and the like count only where nothing else matches.</summary>
    /// <param name="list">The list.</param>
    /// <exception cref="UnsupportedImageException">None is meant, or several.</exception>
    public Descriptor One(ManifestList list)
    {
        Descriptor[] found = [.. Find(list)];
        Descriptor[] images = [.. found.Where(entry => !entry.IsCompanion)];
        found = images.Length > 0 ? images : found;
        return found.Length == 1
            ? found[0]
            : throw new UnsupportedImageException(ImageErrorCode.EntryAmbiguous, $"'{_text}' means {found.Length} entries: {string.Join(", ", found.Select(entry => entry.ToString()))}.");
    }

    /// <summary>All entries that are meant, in list order: those of that name, else with that digest, else for that platform.</summary>
    /// <param name="list">The list.</param>
    /// <exception cref="UnsupportedImageException">None is meant.</exception>
    public IReadOnlyList<Descriptor> Find(ManifestList list)
    {
        foreach (Func<ManifestList, Descriptor, bool> matches in (Func<ManifestList, Descriptor, bool>[])[HasName, HasDigest, HasPlatform, HasBuild, MatchesPlatform])
        {
            Descriptor[] found = [.. list.Manifests.Where(entry => matches(list, entry))];
            if (found.Length > 0)
            {
                return found;
            }
        }
        throw new UnsupportedImageException(ImageErrorCode.EntryNotFound, $"The list has no entry '{_text}'. It has: {string.Join(", ", list.Manifests.Select(entry => list.FindSource(entry) is { } source ? $"{source.Name} ({entry})" : entry.ToString()))}.");
    }

    private bool HasName(ManifestList list, Descriptor entry) =>
        list.FindSource(entry) is { } source
        && (source.Name == _text || (ImageReference.TryParse(_text, out ImageReference? reference) && reference.WithDefaultTag().ToString() == source.Name));

    private bool HasDigest(ManifestList list, Descriptor entry) =>
        entry.Digest == _text || (ImageReference.TryParse(_text, out ImageReference? reference) && reference.Digest == entry.Digest);

    private bool HasPlatform(ManifestList list, Descriptor entry) =>
        Platform.TryParse(_text, out Platform? platform) && entry.Platform?.Normalize() == platform?.Normalize();

    /// <summary>A Windows version without a revision, which is what the name of a release stands for, means every image of its build.</summary>
    private bool HasBuild(ManifestList list, Descriptor entry) =>
        Platform.TryParse(_text, out Platform? platform) && platform.OSVersion?.Split('.').Length == 3
        && entry.Platform is { } stated && WindowsVersion.Parse(stated.OSVersion) is { } version && version == WindowsVersion.Parse(platform.OSVersion)
        && (stated with { OSVersion = platform.OSVersion }).Normalize() == platform.Normalize();

    /// <summary>A version or feature of the operating system matters only where it is asked for.</summary>
    private bool MatchesPlatform(ManifestList list, Descriptor entry) =>
        entry is { IsCompanion: false, Platform: { } platform }
        && (Wildcard().IsMatch(platform.ToString()) || Wildcard().IsMatch((platform with { OSVersion = null, OSFeatures = [] }).ToString()));

    private Regex Wildcard() => new("^" + Regex.Escape(_text).Replace(@"\*", ".*").Replace(@"\?", ".") + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
