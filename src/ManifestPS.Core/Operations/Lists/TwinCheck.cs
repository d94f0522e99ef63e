using ManifestPS.Concurrency;
using ManifestPS.Errors;
using ManifestPS.Operations.Validate;
using ManifestPS.Transports;

namespace ManifestPS.Operations.Lists;

/// <summary>Holds the copy of an image with zstd layers against its twin with gzip layers. Machines choose by what they can unpack, so two different images would run.</summary>
public static class TwinCheck
{
    private const int ReadsAtATime = 8;

    /// <summary>Reads the twins of a list; of a list without twins nothing.</summary>
    /// <param name="list">The list.</param>
    /// <param name="open">Opens the repository that a reference points into.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Twins whose configurations differ. Those that cannot be read are left to publishing.</returns>
    public static async Task<IReadOnlyList<RuleFinding>> CheckAsync(ManifestList list, Func<ImageReference, IImageRepository> open, CancellationToken cancellationToken)
    {
        Descriptor[][] twins = [.. list.Manifests
            .Where(entry => ManifestKind.Of(entry) == ManifestKind.Image)
            .GroupBy(entry => ListRules.ChoiceOf(entry)?.Platform)
            .Where(entries => entries.Key is not null && entries.Any(entry => entry.IsZstd) && entries.Any(entry => !entry.IsZstd))
            .Select(entries => entries.ToArray())];
        List<RuleFinding> findings = [];
        await foreach ((Descriptor[] entries, string?[] configs) in BoundedWork.SelectAsync(twins, ReadsAtATime, ReadAsync, cancellationToken).ConfigureAwait(false))
        {
            if (configs.OfType<string>().Distinct().Count() > 1)
            {
                findings.Add(new RuleFinding("TwinsDisagree", $"The entries for {entries[0].Platform} differ in more than compression: {string.Join(", ", entries.Select(entry => list.FindSource(entry)?.Name ?? entry.Digest))}. Which image a machine gets depends on what it can unpack.") { Digest = entries[0].Digest });
            }
        }
        return findings;

        async Task<(Descriptor[] Entries, string?[] Configs)> ReadAsync(Descriptor[] entries, CancellationToken stop) =>
            (entries, await Task.WhenAll(entries.Select(entry => FindConfigAsync(list, entry, open, stop))).ConfigureAwait(false));
    }

    private static async Task<string?> FindConfigAsync(ManifestList list, Descriptor entry, Func<ImageReference, IImageRepository> open, CancellationToken cancellationToken)
    {
        try
        {
            return list.ReferenceOf(entry) is { } reference && (await open(ImageReference.Parse(reference)).GetManifestAsync(entry, cancellationToken).ConfigureAwait(false)).Parse() is ImageManifest image
                ? image.Config.Digest
                : null;
        }
        catch (ImageException)
        {
            return null;
        }
    }
}
