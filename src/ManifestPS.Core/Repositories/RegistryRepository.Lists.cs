using ManifestPS.Registry;

namespace ManifestPS.Repositories;

/// <content>What a repository lists: its tags, and what refers to a manifest.</content>
public sealed partial class RegistryRepository
{
    private PagedList? _tags;

    /// <inheritdoc/>
    /// <remarks>Artifactory lists digests, too; what no reference can name is left out.</remarks>
    public async Task<NamePage> GetTagsAsync(string? next, CancellationToken cancellationToken)
    {
        NamePage page = await (_tags ??= _client.Tags()).ReadAsync(next, cancellationToken).ConfigureAwait(false);
        return page with { Names = [.. page.Names.Where(ReferenceGrammar.IsImageTag)] };
    }

    /// <inheritdoc/>
    public async Task<(ValueList<Descriptor> Entries, string? Next)?> FindReferrersAsync(string digest, string? next, CancellationToken cancellationToken) =>
        await _client.FindReferrersAsync(digest, next, cancellationToken).ConfigureAwait(false) is { } found
            && OciJson.ReadManifest(found.Answer.Content, MediaTypes.OciIndex) is ManifestList list
            ? (list.Manifests, found.Next)
            : null;
}
