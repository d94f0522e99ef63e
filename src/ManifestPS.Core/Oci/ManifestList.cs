namespace ManifestPS;

/// <summary>A Docker manifest list or an OCI image index: one manifest per platform (OCI image-spec image-index.md).</summary>
/// <remarks>A value. It is not enumerable, so a pipeline passes it on whole.</remarks>
public sealed record ManifestList : ManifestDocument
{
    /// <summary>Where it would be published, for example <c>docker.io/library/php:latest</c>; null where it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>The pinned reference it was read from; null once edited, because no repository has what it says now.</summary>
    public string? Reference { get; init; }

    /// <summary>The pinned reference it was read from, kept when it is edited; null for a list that was made anew.</summary>
    public string? Origin { get; init; }

    /// <summary>Where entries come from that were added by name; entries without one come from <see cref="Origin"/>.</summary>
    public ValueList<ManifestSource> Sources { get; init; } = [];

    /// <summary>When the draft was exported that it was imported from; null for a list that never was a draft.</summary>
    public DateTimeOffset? DraftedAt { get; init; }

    /// <summary>The entries, in order.</summary>
    public required ValueList<Descriptor> Manifests { get; init; }

    /// <summary>The platforms that the entries state, in order, each once; without those of attestations and the like, and without <c>unknown/unknown</c>.</summary>
    public ValueList<string> Platforms => [.. Manifests.Where(entry => !entry.IsCompanion && entry.Platform is { IsStated: true }).Select(entry => entry.Platform?.ToString()).OfType<string>().Distinct()];

    /// <summary>The source that an entry was added from; null for an entry that was there when the list was read.</summary>
    /// <param name="entry">An entry of this list.</param>
    public ManifestSource? FindSource(Descriptor entry) => Sources.FirstOrDefault(source => source.Digest == entry.Digest);

    /// <summary>The reference that fetches an entry; null where nothing says where it is.</summary>
    /// <param name="entry">An entry of this list.</param>
    public string? ReferenceOf(Descriptor entry) =>
        FindSource(entry)?.Reference ?? (Origin is null ? null : $"{ImageReference.Parse(Origin).Name}@{entry.Digest}");

    /// <summary>The same list with other entries: no repository has it any more.</summary>
    /// <param name="manifests">The entries.</param>
    internal ManifestList WithEntries(IEnumerable<Descriptor> manifests) => this with { Reference = null, Manifests = [.. manifests] };

    /// <inheritdoc/>
    public override string ToString() => Reference ?? Name ?? $"{MediaType}, {Manifests.Count} entries";
}
