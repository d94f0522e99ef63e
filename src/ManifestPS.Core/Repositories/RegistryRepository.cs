using ManifestPS.Registry;

namespace ManifestPS.Repositories;

/// <summary>A repository of a registry.</summary>
public sealed class RegistryRepository : IImageRepository
{
    private readonly string _name;
    private readonly RegistryClient _client;

    /// <summary>Opens a repository; nothing is sent yet.</summary>
    /// <param name="reference">Any reference into it.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    /// <exception cref="ArgumentException">The reference names no registry.</exception>
    public RegistryRepository(ImageReference reference, RegistrySession session, IActivityLog log)
    {
        _name = reference.Name;
        _client = reference is { Registry: { } registry, Repository: { } repository }
            ? new RegistryClient(registry, repository, session, log)
            : throw new ArgumentException($"'{reference}' names no registry.", nameof(reference));
    }

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        string target = reference.Digest ?? reference.Tag ?? throw new ArgumentException($"'{reference}' has neither tag nor digest.", nameof(reference));
        RegistryAnswer answer = await _client.GetManifestAsync(target, cancellationToken).ConfigureAwait(false);
        ManifestContent content = ManifestContent.Verify(answer.Content, reference.Digest, MediaTypes.FromHeader(answer.ContentType), $"The manifest that '{_name}' gave");
        RequireHonestDigest(answer, content);
        return content;
    }

    /// <inheritdoc/>
    public async Task<ManifestContent> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        RegistryAnswer answer = await _client.GetManifestAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        RequireSize(descriptor, answer);
        string? type = MediaTypes.FromHeader(answer.ContentType);
        return type is null || type == descriptor.MediaType
            ? ManifestContent.Verify(answer.Content, descriptor.Digest, descriptor.MediaType, $"The manifest that '{_name}' gave")
            : throw new ManifestException(ImageErrorCode.MediaTypeMismatch, null, $"'{_name}@{descriptor.Digest}' is listed as '{descriptor.MediaType}', but was answered as '{type}'.");
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> GetConfigAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        RequireDocumentSize(descriptor);
        RegistryAnswer answer = await _client.GetBlobAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        RequireSize(descriptor, answer);
        Digest.Verify(descriptor.Digest, answer.Content, $"The blob that '{_name}' gave");
        return answer.Content;
    }

    private static void RequireDocumentSize(Descriptor descriptor)
    {
        if (descriptor.Size > OciJson.MaxDocumentBytes)
        {
            throw new ManifestException(ImageErrorCode.ManifestTooLarge, null, $"{descriptor.Digest} is said to have {descriptor.Size:N0} bytes; the limit for manifests and configurations is {OciJson.MaxDocumentBytes:N0}.");
        }
    }

    private void RequireSize(Descriptor descriptor, RegistryAnswer answer)
    {
        if (answer.Content.Length != descriptor.Size)
        {
            throw new ContentException(ImageErrorCode.SizeMismatch, $"'{_name}@{descriptor.Digest}' has {answer.Content.Length:N0} bytes where {descriptor.Size:N0} are declared.");
        }
    }

    /// <summary>A header that names another digest than the bytes have is a lie or a damage; of another algorithm it says nothing.</summary>
    private void RequireHonestDigest(RegistryAnswer answer, ManifestContent content)
    {
        if (answer.Digest is { } stated && Digest.IsWellFormed(stated) && Digest.GetAlgorithm(stated) == Digest.GetAlgorithm(content.Digest) && stated != content.Digest)
        {
            throw new ContentException(ImageErrorCode.DigestMismatch, $"The manifest that '{_name}' gave has digest {content.Digest}, but its Docker-Content-Digest header says {stated}.");
        }
    }
}
