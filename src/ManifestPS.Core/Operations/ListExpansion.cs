using ManifestPS.Repositories;

namespace ManifestPS.Operations;

/// <summary>Replaces nested lists by their entries: in order, each list once, and within bounds, since lists of lists multiply.</summary>
internal sealed class ListExpansion
{
    private const int MaxEntries = 100_000;

    private readonly IImageRepository _repository;
    private readonly ImageReference _source;
    private readonly HashSet<string> _expanded = [];
    private readonly List<ManifestDescriptor> _found = [];
    private int _entries;

    public ListExpansion(IImageRepository repository, ImageReference source) => (_repository, _source) = (repository, source);

    public async Task<IReadOnlyList<ManifestDescriptor>> ExpandAsync(ManifestList list, CancellationToken cancellationToken)
    {
        await ExpandAsync(list, depth: 1, cancellationToken).ConfigureAwait(false);
        return _found;
    }

    /// <summary>The entries of one list, with the attestations about each.</summary>
    public static IEnumerable<ManifestDescriptor> Entries(ManifestList list, ImageReference source)
    {
        ILookup<string?, Descriptor> attestations = list.Manifests.Where(entry => entry.IsAttestation).ToLookup(entry => entry.AttestationSubject);
        return list.Manifests.Select(entry => Describe(entry, source, [.. attestations[entry.Digest].Select(about => Describe(about, source, []))]));
    }

    private static ManifestDescriptor Describe(Descriptor descriptor, ImageReference source, ValueList<ManifestDescriptor> attestations) => new(descriptor)
    {
        Reference = $"{source.Name}@{descriptor.Digest}",
        Source = source.ToString(),
        Kind = ManifestKind.Of(descriptor),
        Attestations = attestations,
    };

    // One list after the other: what stands where must not depend on which is read faster.
    private async Task ExpandAsync(ManifestList list, int depth, CancellationToken cancellationToken)
    {
        _entries += list.Manifests.Count;
        if (depth > ImageInspection.MaxNesting || _entries > MaxEntries)
        {
            throw new ManifestException(ImageErrorCode.IndexTooDeep, null, $"The lists in '{_source}' nest deeper than {ImageInspection.MaxNesting} levels, or have more than {MaxEntries:N0} entries together.");
        }
        foreach (ManifestDescriptor entry in Entries(list, _source))
        {
            if (entry.Kind != ManifestKind.ManifestList)
            {
                _found.Add(entry);
            }
            else if (_expanded.Add(entry.Digest))
            {
                ManifestContent content = await _repository.GetManifestAsync(entry.ToDescriptor(), cancellationToken).ConfigureAwait(false);
                await ExpandAsync((ManifestList)content.Parse(), depth + 1, cancellationToken).ConfigureAwait(false);   // its declared type makes it one
            }
        }
    }
}
