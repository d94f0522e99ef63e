using ManifestPS.Diagnostics;
using ManifestPS.Errors;
using ManifestPS.Registry.Bodies;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Http;

namespace ManifestPS.Registry.Uploads;

/// <summary>Writes to one repository of one registry (distribution-spec, "Push").</summary>
internal sealed class RegistryWriter
{
    private static readonly HttpMethod PatchMethod = new("PATCH");

    private readonly string _registry;
    private readonly string _repository;
    private readonly RegistrySession _session;
    private readonly ITrace _log;
    private readonly RegistryExchange _exchange;

    /// <param name="registry">Host and port, as in a reference.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="session">The call it works for.</param>
    /// <param name="log">Sees every exchange.</param>
    public RegistryWriter(string registry, string repository, RegistrySession session, ITrace log)
    {
        (_registry, _repository, _session, _log) = (registry, repository, session, log);
        _exchange = new RegistryExchange(registry, $"repository:{repository}:pull,push", session, log);
    }

    /// <summary>The size of a chunk of a blob, unless the registry wants more.</summary>
    public int ChunkSize => _session.Options.ChunkSize;

    /// <summary>PUT of a manifest.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="tagOrDigest">What it is put under.</param>
    /// <param name="tags">Further tags to set in the same request (distribution-spec, <c>?tag=</c>); the answer's OCI-Tag says which were.</param>
    /// <param name="mayRepeat">Says under a tag, where another writer may have put something in between, whether a failed request may be repeated; null for never.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<RegistryResponse> PutManifestAsync(ReadOnlyMemory<byte> content, string mediaType, string tagOrDigest, IEnumerable<string> tags, Func<CancellationToken, Task<bool>>? mayRepeat, CancellationToken cancellationToken)
    {
        string query = string.Join("&", tags.Select(tag => "tag=" + Uri.EscapeDataString(tag)));
        string path = $"/v2/{_repository}/manifests/{tagOrDigest}" + (query.Length == 0 ? string.Empty : "?" + query);
        return _exchange.SendAsync(
            new RegistryRequest(HttpMethod.Put, path, RegistryResource.Manifest(_registry, _repository, tagOrDigest).ManifestToBeWritten())
            {
                IsRepeatable = mayRepeat is not null || Digest.IsWellFormed(tagOrDigest),
                MayRepeat = mayRepeat,
                Content = () => new ByteArrayContent(content.ToArray()) { Headers = { ContentType = new(mediaType) } },
            },
            cancellationToken);
    }

    /// <summary>DELETE of a tag or manifest.</summary>
    public Task<RegistryResponse> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellationToken) =>
        Deleting().SendAsync(
            new RegistryRequest(HttpMethod.Delete, $"/v2/{_repository}/manifests/{tagOrDigest}", RegistryResource.Manifest(_registry, _repository, tagOrDigest)),
            cancellationToken);

    /// <summary>Starts an upload.</summary>
    public async Task<UploadSession> StartUploadAsync(string digest, CancellationToken cancellationToken) =>
        SessionOf(await _exchange.SendAsync(Start(string.Empty, digest), cancellationToken).ConfigureAwait(false), UploadPath);

    /// <summary>Has the registry take a blob from another of its repositories.</summary>
    /// <param name="digest">The blob.</param>
    /// <param name="from">The other repository.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Null where the blob is there now, as the registry says; where it is not, the upload that the registry started instead.</returns>
    public async Task<UploadSession?> MountAsync(string digest, string from, CancellationToken cancellationToken)
    {
        RegistryExchange both = new(_registry, $"repository:{_repository}:pull,push repository:{from}:pull", _session, _log);
        RegistryRequest mount = Start($"?mount={Uri.EscapeDataString(digest)}&from={Uri.EscapeDataString(from)}", digest);
        RegistryResponse answer = await both.SendAsync(mount, cancellationToken).ConfigureAwait(false);
        return answer.StatusCode == 201 ? null : SessionOf(answer, UploadPath);
    }

    /// <summary>Sends a piece of a blob.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="content">Makes the body.</param>
    /// <param name="first">The piece's first byte.</param>
    /// <param name="last">The piece's last byte.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Where to send the next.</returns>
    /// <exception cref="RegistryException">The registry does not have exactly what was sent so far; some take pieces with gaps between them.</exception>
    public async Task<UploadSession> AppendAsync(UploadSession session, Descriptor blob, Func<UploadContent> content, long first, long last, CancellationToken cancellationToken)
    {
        RegistryRequest request = Upload(PatchMethod, session, blob) with { Content = () => content().WithRange(first, last) };
        RegistryResponse answer = await _exchange.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Range is null || answer.Range == $"0-{last}"
            ? answer.Location is null ? session : SessionOf(answer, session.Location) with { MinimumChunk = session.MinimumChunk }
            : throw new RegistryException(ImageErrorCode.ResponseInvalid, _registry, $"'{_registry}' has the bytes {answer.Range} of '{blob.Digest}' where 0-{last} were sent.");
    }

    /// <summary>Ends an upload; the blob is there then.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="content">Makes the body; null where all of it was sent in pieces.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task CommitAsync(UploadSession session, Descriptor blob, Func<UploadContent>? content, CancellationToken cancellationToken)
    {
        string location = $"{session.Location}{(session.Location.Contains('?') ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest)}";
        return _exchange.SendAsync(Upload(HttpMethod.Put, session with { Location = location }, blob) with { Content = content }, cancellationToken);
    }

    /// <summary>Tells the registry not to wait for the rest; one that does not listen forgets it by itself.</summary>
    public async Task CancelAsync(UploadSession session, Descriptor blob, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Deleting().SendAsync(Upload(HttpMethod.Delete, session, blob), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
        }
    }

    /// <summary>Waits as before a repetition, for an upload that takes the place of a failed one.</summary>
    /// <returns>False where the call repeats nothing more.</returns>
    public Task<bool> TryPauseAsync(RegistryException failure, CancellationToken cancellationToken) => _exchange.TryPauseAsync(failure, cancellationToken);

    private RegistryExchange Deleting() => new(_registry, $"repository:{_repository}:pull,push,delete", _session, _log);

    private string UploadPath => $"/v2/{_repository}/blobs/uploads/";

    private RegistryRequest Upload(HttpMethod method, UploadSession session, Descriptor blob) =>
        new(method, session.Location, RegistryResource.Blob(_registry, _repository, blob.Digest).Upload()) { GivenBy = session.GivenBy, IsBulk = true };

    /// <remarks>A session that nobody uses is forgotten, so that starting one twice does no harm.</remarks>
    private RegistryRequest Start(string query, string digest) =>
        new(HttpMethod.Post, UploadPath + query, RegistryResource.Blob(_registry, _repository, digest).ToBeWritten(_repository)) { IsRepeatable = true };

    private UploadSession SessionOf(RegistryResponse answer, string path)
    {
        Uri from = _exchange.Resolve(path);
        string? location = from.Authority == _exchange.Authority ? LocationOf(answer, path) : ForeignLocationOf(answer, from);
        return location is null
            ? throw new RegistryException(ImageErrorCode.RegistryRefused, _registry, $"'{_registry}' started an upload without saying where to send it.")
            : new UploadSession(location, answer.Peer, answer.MinimumChunk ?? 0);
    }

    /// <summary>Where a server that the registry has uploads go to wants the rest: only the registry may lead elsewhere, and nobody else back to it, where the credential is sent.</summary>
    private string ForeignLocationOf(RegistryResponse answer, Uri from) =>
        ServerUri.Find(answer.Location, from) is { } next && Origin.Of(next) == Origin.Of(from)
            ? next.AbsoluteUri
            : throw new RegistryException(ImageErrorCode.RedirectRefused, _registry, $"'{from.Authority}', where '{_registry}' has uploads go, gave an address for the rest that cannot be used.");

    /// <summary>A query alone belongs to the request's path, and a path without a slash before it is one beside it (RFC 3986, section 5.2).</summary>
    private static string? LocationOf(RegistryResponse answer, string path) => answer.Location switch
    {
        null or "" => null,
        ['?', ..] query => path.Split('?')[0] + query,
        ['/', ..] location => location,
        var location when Uri.TryCreate(location, UriKind.Absolute, out _) => location,
        var location => path[..(path.Split('?')[0].LastIndexOf('/') + 1)] + location,
    };
}
