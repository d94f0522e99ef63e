using ManifestPS.Json;

namespace ManifestPS.Registry;

/// <summary>One request of the distribution protocol, before it is HTTP.</summary>
/// <param name="Method">GET, HEAD, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Path and query on the registry.</param>
/// <param name="Resource">What it is for.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Path, RegistryResource Resource)
{
    /// <summary>Where the server lies that gave the path as an address, None where that is not known; null where it is ours.</summary>
    public AddressKinds? GivenBy { get; init; }

    /// <summary>The media types wanted.</summary>
    public string Accept { get; init; } = "*/*";

    /// <summary>The body to send; null for none. Made anew for every attempt.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>Asked before each repetition, after the wait; false ends the attempts. Null where nothing has to be asked.</summary>
    public Func<CancellationToken, Task<bool>>? MayRepeat { get; init; }

    /// <summary>Whether it moves a blob of any size: what describes images goes before.</summary>
    public bool IsBulk { get; init; }

    /// <summary>The digest of the bytes asked for; null where it is not known.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether another server may give the answer, where the registry redirects there. What only a registry itself can say, none but a registry is asked.</summary>
    public bool MayBeRedirected { get; init; } = true;

    /// <summary>The first byte wanted of the content; 0 for all of it.</summary>
    public long Start { get; init; }

    /// <summary>Whether only the headers are wanted: the first byte is requested, and none is read.</summary>
    public bool IsProbe { get; init; }

    /// <summary>The tag of the content that <see cref="Start"/> is a place in (RFC 9110, section 13.1.5); null where it has none.</summary>
    public string? Validator { get; init; }

    /// <summary>Whether the answer's status says everything, so that its body may be anything, or nothing.</summary>
    public bool TakesAnyBody { get; init; }

    /// <summary>The most bytes to take for an answer.</summary>
    public int Limit { get; init; } = OciJson.MaxDocumentBytes;

    /// <summary>Asks whether the API is there, and whether it takes the credential (distribution-spec, end-1).</summary>
    public static RegistryRequest Ping(string registry) => new(HttpMethod.Get, "/v2/", RegistryResource.Api(registry)) { TakesAnyBody = true };
}
