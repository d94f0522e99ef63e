using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Pull;
using ManifestPS.Registry.Uploads;

namespace ManifestPS.Transports.Registry;

/// <summary>A repository of a registry.</summary>
public sealed partial class RegistryRepository : ITransport, ITagTransport, IReferrerTransport, IWritableTransport, ITagRemover
{
    private readonly ImageReference _reference;
    private readonly string _registry;
    private readonly RegistryClient _client;
    private readonly RegistryWriter _writer;
    private readonly RecentManifests _recent;

    /// <summary>Opens a repository; nothing is sent yet.</summary>
    /// <param name="reference">Any reference into it.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    /// <exception cref="ArgumentException">The reference names no registry.</exception>
    public RegistryRepository(ImageReference reference, RegistrySession session, ITrace log)
    {
        _reference = reference.WithoutDigest().WithoutTag();
        if (reference is not { Registry: { } registry, Repository: { } repository })
        {
            throw new ArgumentException($"'{reference}' names no registry.", nameof(reference));
        }
        _registry = registry;
        _client = new RegistryClient(registry, repository, session, log);
        _writer = new RegistryWriter(registry, repository, session, log);
        _recent = RecentManifests.In(Name, session);
    }

    /// <inheritdoc/>
    public string Name => _reference.Name;

    /// <inheritdoc/>
    public Task<SourceContent> OpenManifestAsync(ImageReference reference, CancellationToken cancellationToken) => OpenManifestAsync(Target(reference), cancellationToken);

    /// <inheritdoc/>
    public async Task<SourceContent> OpenManifestAsync(string digest, CancellationToken cancellationToken) =>
        Content(digest, await _client.GetManifestAsync(digest, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<Descriptor?> TryResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        RegistryResponse? head = await HeadAsync(() => _client.HeadManifestAsync(Target(reference), cancellationToken)).ConfigureAwait(false);
        return head is { Length: > 0 and { } size, Digest: { } digest } && MediaTypes.FromHeader(head.ContentType) is { } type
            && Digest.IsWellFormed(digest) && (reference.Digest is null || digest == reference.Digest)
            ? new Descriptor { MediaType = type, Digest = digest, Size = size }
            : null;
    }

    /// <inheritdoc/>
    public async Task<long?> FindBlobSizeAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RegistryResponse? head = await HeadAsync(() => _client.HeadBlobAsync(descriptor.Digest, cancellationToken)).ConfigureAwait(false);
        return head is { Length: null or 0 } || head?.Length == descriptor.Size
            ? descriptor.Size
            : await ProbeBlobAsync(descriptor, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SourceContent> OpenConfigAsync(string digest, CancellationToken cancellationToken) =>
        Content(digest, await _client.GetBlobAsync(digest, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<SourceContent> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        new($"{Name}@{descriptor.Digest}", await _client.OpenBlobAsync(descriptor, cancellationToken).ConfigureAwait(false));

    /// <summary>What GET of a blob's first byte says of its size, where HEAD says that it is absent or has another one: proxies make that up.</summary>
    private async Task<long?> ProbeBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.ProbeBlobAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false)).Length ?? descriptor.Size;
        }
        catch (RegistryException e) when (e.StatusCode is 404 or 416)
        {
            return e.StatusCode == 416 ? 0 : null;   // no first byte, or no blob
        }
    }

    /// <summary>Null if the registry does not serve HEAD, or if only GET can explain its failure: a HEAD has no body to explain anything.</summary>
    private static async Task<RegistryResponse?> HeadAsync(Func<Task<RegistryResponse>> head)
    {
        try
        {
            return await head().ConfigureAwait(false);
        }
        catch (RegistryException e) when (e.StatusCode is 400 or 401 or 403 or 404 or 405 or 500 or 501)
        {
            return null;
        }
    }

    private static string Target(ImageReference reference) =>
        reference.Digest ?? reference.Tag ?? throw new ArgumentException($"'{reference}' has neither tag nor digest.", nameof(reference));

    private SourceContent Content(string tagOrDigest, RegistryResponse answer) => new($"{Name}{(Digest.IsWellFormed(tagOrDigest) ? '@' : ':')}{tagOrDigest}", new MemoryStream(answer.Content, writable: false))
    {
        StatedDigest = answer.Digest,
        StatedType = MediaTypes.FromHeader(answer.ContentType),
    };
}
