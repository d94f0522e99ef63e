using ManifestPS.Json;
using ManifestPS.Transports;

namespace ManifestPS.Images;

/// <summary>Replaces nested lists by their entries: in order, each list once, and within bounds, since lists of lists multiply.</summary>
internal sealed class ListExpansion
{
    private readonly Func<string, IImageRepository> _open;
    private readonly ImageReference _source;
    private readonly NestingLimit _limit;
    private readonly List<ManifestDescriptor> _found = [];

    /// <param name="open">Opens the repository that an entry's reference points into.</param>
    /// <param name="source">What the user looks into.</param>
    public ListExpansion(Func<string, IImageRepository> open, ImageReference source) => (_open, _source, _limit) = (open, source, new NestingLimit($"'{source}'"));

    public async Task<IReadOnlyList<ManifestDescriptor>> ExpandAsync(ManifestList list, CancellationToken cancellationToken)
    {
        await ExpandAsync(list, _source.Name, depth: 1, cancellationToken).ConfigureAwait(false);
        return _found;
    }

    /// <summary>The entries of one list, with the attestations about each.</summary>
    /// <param name="list">The list.</param>
    /// <param name="name">The repository that has the entries, unless the list itself says where they come from.</param>
    /// <param name="source">What the user looks into: the list, or one that it is nested in.</param>
    public static IEnumerable<ManifestDescriptor> Entries(ManifestList list, string name, ImageReference source)
    {
        ManifestDescriptor Describe(Descriptor descriptor, ValueList<ManifestDescriptor> attestations) => new(descriptor)
        {
            Reference = list.ReferenceOf(descriptor) ?? $"{name}@{descriptor.Digest}",
            Source = source.ToString(),
            Kind = ManifestKind.Of(descriptor),
            Attestations = attestations,
        };
        ILookup<string?, Descriptor> attestations = list.Manifests.Where(entry => entry.IsAttestation).ToLookup(entry => entry.AttestationSubject);
        return list.Manifests.Select(entry => Describe(entry, [.. attestations[entry.Digest].Select(about => Describe(about, []))]));
    }

    // One list after the other: what stands where must not depend on which is read faster.
    private async Task ExpandAsync(ManifestList list, string name, int depth, CancellationToken cancellationToken)
    {
        _limit.Enter(list, depth);
        foreach (ManifestDescriptor entry in Entries(list, name, _source))
        {
            if (entry.Kind != ManifestKind.ManifestList)
            {
                _found.Add(entry);
            }
            else if (_limit.TryVisit(entry.Digest))
            {
                ManifestContent content = await _open(entry.Reference).GetManifestAsync(entry.ToDescriptor(), cancellationToken).ConfigureAwait(false);
                await ExpandAsync((ManifestList)content.Parse(), entry.Reference[..entry.Reference.LastIndexOf('@')], depth + 1, cancellationToken).ConfigureAwait(false);   // its declared type makes it one
            }
        }
    }
}
