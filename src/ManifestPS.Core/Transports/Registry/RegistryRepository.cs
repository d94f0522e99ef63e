using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Pull;
using ManifestPS.Registry.Uploads;

namespace ManifestPS.Transports.Registry;

/// <summary>A repository of a registry.</summary>
public sealed partial class RegistryRepository : IWritableImageRepository
{
    private readonly string _name;
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
        _name = reference.Name;
        if (reference is not { Registry: { } registry, Repository: { } repository })
        {
            throw new ArgumentException($"'{reference}' names no registry.", nameof(reference));
        }
        _registry = registry;
        _client = new RegistryClient(registry, repository, session, log);
        _writer = new RegistryWriter(registry, repository, session, log);
        _recent = RecentManifests.In(_name, session);
    }

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        RegistryResponse answer = await _client.GetManifestAsync(Target(reference), cancellationToken).ConfigureAwait(false);
        ManifestContent content = ManifestContent.Verify(answer.Content, reference.Digest, MediaTypes.FromHeader(answer.ContentType), $"The manifest that '{_name}' gave");
        RequireHonestDigest(answer, content);
        Remember(content, MediaTypes.FromHeader(answer.ContentType));
        return content;
    }

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        RegistryResponse answer = await _client.GetManifestAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        RequireSize(descriptor, answer);
        string? type = MediaTypes.FromHeader(answer.ContentType);
        if (type is not null && type != descriptor.MediaType)
        {
            throw new ManifestException(ImageErrorCode.MediaTypeMismatch, null, $"'{_name}@{descriptor.Digest}' is listed as '{descriptor.MediaType}', but was answered as '{type}'.");
        }
        ManifestContent content = ManifestContent.Verify(answer.Content, descriptor.Digest, descriptor.MediaType, $"The manifest that '{_name}' gave");
        Remember(content, type);
        return content;
    }

    /// <inheritdoc/>
    public async Task<Descriptor> ResolveAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        RegistryResponse? head = await HeadAsync(() => _client.HeadManifestAsync(Target(reference), cancellationToken)).ConfigureAwait(false);
        if (head is { Length: > 0 and { } size, Digest: { } digest } && MediaTypes.FromHeader(head.ContentType) is { } type
            && Digest.IsWellFormed(digest) && (reference.Digest is null || digest == reference.Digest))
        {
            return new Descriptor { MediaType = type, Digest = digest, Size = size };
        }
        return (await GetManifestAsync(reference, cancellationToken).ConfigureAwait(false)).Describe();
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
    public async Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        RegistryResponse answer = await _client.GetBlobAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        RequireSize(descriptor, answer);
        Digest.Verify(descriptor.Digest, answer.Content, $"The blob that '{_name}' gave");
        return answer.Content;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        new VerifiedStream(await _client.OpenBlobAsync(descriptor, cancellationToken).ConfigureAwait(false), descriptor, $"The blob that '{_name}' gave");

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

    private void Remember(ManifestContent content, string? mediaType)
    {
        if (mediaType is not null)
        {
            _recent.Add(new Descriptor { MediaType = mediaType, Digest = content.Digest, Size = content.Bytes.Length });
        }
    }

    private static string Target(ImageReference reference) =>
        reference.Digest ?? reference.Tag ?? throw new ArgumentException($"'{reference}' has neither tag nor digest.", nameof(reference));

    private static void RequireDocumentSize(Descriptor descriptor)
    {
        if (descriptor.Size > OciJson.MaxDocumentBytes)
        {
            throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"{descriptor.Digest} is said to have {descriptor.Size:N0} bytes; the limit for manifests and configurations is {OciJson.MaxDocumentBytes:N0}.");
        }
    }

    private void RequireSize(Descriptor descriptor, RegistryResponse answer)
    {
        if (answer.Content.Length != descriptor.Size)
        {
            throw new ContentException(ImageErrorCode.SizeMismatch, $"'{_name}@{descriptor.Digest}' has {answer.Content.Length:N0} bytes where {descriptor.Size:N0} are declared.");
        }
    }

    /// <summary>A header that names another digest than the bytes have is a lie or a damage; of another algorithm it says nothing.</summary>
    private void RequireHonestDigest(RegistryResponse answer, ManifestContent content)
    {
        if (answer.Digest is { } stated && Digest.IsWellFormed(stated) && Digest.GetAlgorithm(stated) == Digest.GetAlgorithm(content.Digest) && stated != content.Digest)
        {
            throw new ContentException(ImageErrorCode.DigestMismatch, $"The manifest that '{_name}' gave has digest {content.Digest}, but its Docker-Content-Digest header says {stated}.");
        }
    }
}
