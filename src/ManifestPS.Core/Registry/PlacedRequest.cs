namespace ManifestPS.Registry;

/// <summary>A request that knows its place among those under way, so that it can leave it while it waits for a token.</summary>
/// <param name="method">The method.</param>
/// <param name="address">Where it goes.</param>
/// <param name="place">Its place; null where it has none.</param>
internal sealed class PlacedRequest(HttpMethod method, Uri address, RequestPlace? place) : HttpRequestMessage(method, address)
{
    /// <summary>The place; null where it has none.</summary>
    public RequestPlace? Place { get; } = place;

    /// <summary>The place of a request; null where it has none.</summary>
    public static RequestPlace? PlaceOf(HttpRequestMessage request) => (request as PlacedRequest)?.Place;
}
