using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ManifestPS.Errors;
using ManifestPS.Json;
using ManifestPS.Registry.Connections;
using ManifestPS.Registry.Limits;

namespace ManifestPS.Registry.Bodies;

/// <summary>A good answer: the bytes, and what the headers say about them. Nothing in it is verified yet.</summary>
internal sealed class RegistryResponse
{
    private RegistryResponse(byte[] content, HttpResponseMessage response)
    {
        Content = content;
        ContentType = HeaderOf(response.Content.Headers, "Content-Type");
        Digest = HeaderOf(response.Headers, "Docker-Content-Digest");
        Length = ContentCoding.NameOf(response).Length > 0 ? null : response.Content.Headers.ContentRange is { } range ? range.Length : response.Content.Headers.ContentLength;
        StatusCode = (int)response.StatusCode;
        Link = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? string.Join(", ", links) : null;
        Location = response.Headers.Location?.OriginalString;   // as it was sent, not as .NET rewrites it
        Range = HeaderOf(response.Headers, "Range");
        MinimumChunk = long.TryParse(HeaderOf(response.Headers, "OCI-Chunk-Min-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long least) ? least : null;
        IsAuthenticated = response.RequestMessage?.Headers.Authorization is not null;
        Peer = SlottedRequest.PeerOf(response);
        Tags = response.Headers.TryGetValues("OCI-Tag", out IEnumerable<string>? tags) ? [.. tags] : [];
        Quota = PullQuota.Read(name => HeaderOf(response.Headers, name));
    }

    /// <summary>The body; empty after HEAD.</summary>
    public byte[] Content { get; }

    /// <summary>Content-Type as it was sent; null where it was not.</summary>
    public string? ContentType { get; }

    /// <summary>Docker-Content-Digest as it was sent; null where it was not.</summary>
    public string? Digest { get; }

    /// <summary>The length of the content, of a part that of the whole; null if it is not stated, or is that of an encoded body.</summary>
    public long? Length { get; }

    /// <summary>HTTP status, 200 to 299.</summary>
    public int StatusCode { get; }

    /// <summary>Link as it was sent, several as one; null where it was not.</summary>
    public string? Link { get; }

    /// <summary>Location as it was sent, relative or absolute; null where it was not.</summary>
    public string? Location { get; }

    /// <summary>Which bytes of an upload the registry has, as <c>0-last</c>; null where it does not say.</summary>
    public string? Range { get; }

    /// <summary>The fewest bytes that a piece of an upload should have; null where the registry does not say.</summary>
    public long? MinimumChunk { get; }

    /// <summary>Where the server lies that sent it; None where that is not known.</summary>
    public AddressKinds Peer { get; }

    /// <summary>Whether the registry wanted to know who asks, and took what it was told.</summary>
    public bool IsAuthenticated { get; }

    /// <summary>The tags that the registry says it has set (OCI-Tag).</summary>
    public ValueList<string> Tags { get; }

    /// <summary>What the headers say about how much may still be pulled.</summary>
    public PullQuota Quota { get; }

    /// <summary>Takes a response: a good one whole, anything else as the error it is.</summary>
    /// <exception cref="RegistryException">The registry did not give what was asked for.</exception>
    public static async Task<RegistryResponse> ReadAsync(HttpResponseMessage response, RegistryRequest request, RegistryOptions options, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryErrors.ReadAsync(response, request.Resource, options, cancellationToken).ConfigureAwait(false);
        }
        byte[] content = request.Method == HttpMethod.Head || request.IsProbe ? [] : await new ResponseBody(response, options).ReadAsync(request.Limit, cancellationToken).ConfigureAwait(false);
        RequireWhole(response, request, content);
        return IsWebPage(content) && !IsContentOf(request.Digest, content)
            ? throw RegistryErrors.WebPage(response, request.Resource)
            : new RegistryResponse(content, response);
    }

    /// <summary>A body that neither says its length nor comes in chunks ends wherever the connection does, so only its digest shows that it is whole, or, where none is known, the end of its document. What answers a write has no digest: the header's is that of what was written.</summary>
    private static void RequireWhole(HttpResponseMessage response, RegistryRequest request, byte[] content)
    {
        if (request.Method != HttpMethod.Get || request.TakesAnyBody || !Framing.EndsWithConnection(response))
        {
            return;
        }
        string? digest = request.Digest ?? HeaderOf(response.Headers, "Docker-Content-Digest");
        bool isWhole = IsKnown(digest) ? IsContentOf(digest, content) : !OciJson.IsUnfinished(content);
        if (!isWhole)
        {
            throw new RegistryException(ImageErrorCode.NetworkTruncated, request.Resource.Registry, $"'{request.Resource.Registry}' broke off in the middle of '{request.Resource.Name}', after {content.Length:N0} bytes.");
        }
    }

    /// <summary>Whether a person, not a client, was meant to read it. The body decides: some registries call everything text/html, and some sign-in pages are called JSON.</summary>
    public static bool IsWebPage(byte[] content) => content.FirstOrDefault(value => !IsBlankOrMark(value)) == '<';

    private static bool IsBlankOrMark(byte value) => value is 0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF or 0xFE or 0xFF;

    private static bool IsContentOf(string? digest, byte[] content) =>
        IsKnown(digest) && ManifestPS.Digest.Compute(ManifestPS.Digest.GetAlgorithm(digest), content) == digest;

    private static bool IsKnown([NotNullWhen(true)] string? digest) => digest is not null && ManifestPS.Digest.IsWellFormed(digest) && ManifestPS.Digest.IsSupported(digest);

    private static string? HeaderOf(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
