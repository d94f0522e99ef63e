using ManifestPS.Registry;

namespace ManifestPS.Repositories;

/// <content>What a repository lists: its tags, and what refers to a manifest.</content>
public sealed partial class RegistryRepository
{
    private PagedList? _tags;

    /// <inheritdoc/>
    public Task<NamePage> GetTagsAsync(string? next, CancellationToken cancellationToken) =>
        (_tags ??= _client.Tags()).ReadAsync(next, cancellationToken);

    /// <inheritdoc/>
    public async Task<(ValueList<Descriptor> Entries, string? Next)?> FindReferrersAsync(string digest, string? next, CancellationToken cancellationToken) =>
        await _client.FindReferrersAsync(digest, next, cancellationToken).ConfigureAwait(false) is { } found
            && OciJson.ReadManifest(found.Answer.Content, MediaTypes.OciIndex) is ManifestList list
            ? (list.Manifests, found.Next)
            : null;
}
