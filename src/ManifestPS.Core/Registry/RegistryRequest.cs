namespace ManifestPS.Registry;

/// <summary>One request of the distribution protocol, before it is HTTP.</summary>
/// <param name="Method">GET, HEAD, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Path and query on the registry.</param>
/// <param name="Resource">What it is for.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Path, RegistryResource Resource)
{
    /// <summary>The media types wanted.</summary>
    public string Accept { get; init; } = "*/*";

    /// <summary>The body to send; null for none. Made anew for every attempt.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>The digest of the bytes asked for; null where it is not known.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether another server may give the answer, where the registry redirects there. What only a registry itself can say, none but a registry is asked.</summary>
    public bool MayBeRedirected { get; init; } = true;

    /// <summary>The most bytes to take for an answer.</summary>
    public int Limit { get; init; } = OciJson.MaxDocumentBytes;

    /// <summary>Asks whether the API is there, and whether it takes the credential (distribution-spec, end-1).</summary>
    public static RegistryRequest Ping(string registry) => new(HttpMethod.Get, "/v2/", RegistryResource.Api(registry));
}
