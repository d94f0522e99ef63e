using ManifestPS.Registry.Paging;

namespace ManifestPS.Transports.Registry;

/// <content>What a repository lists: its tags, and what refers to a manifest.</content>
public sealed partial class RegistryRepository
{
    private PagedList? _tags;

    /// <inheritdoc/>
    /// <remarks>Artifactory lists digests, too; what no reference can name is left out.</remarks>
    public async Task<Page<string>> GetTagsAsync(string? next, CancellationToken cancellationToken)
    {
        Page<string> page = await (_tags ??= _client.Tags()).ReadAsync(next, cancellationToken).ConfigureAwait(false);
        ILookup<bool, string> tags = page.Items.ToLookup(ReferenceGrammar.IsImageTag);
        return page with { Items = [.. tags[true]], LeftOut = [.. tags[false]] };
    }

    /// <inheritdoc/>
    public Task<Page<Descriptor>?> FindReferrersAsync(string digest, string? artifactType, string? next, CancellationToken cancellationToken) =>
        _client.FindReferrersAsync(digest, artifactType, next, cancellationToken);
}
