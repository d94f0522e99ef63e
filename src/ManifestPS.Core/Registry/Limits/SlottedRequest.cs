namespace ManifestPS.Registry.Limits;

/// <summary>A request that knows its place among those under way, so that it can leave it while it waits for a token.</summary>
/// <param name="method">The method.</param>
/// <param name="address">Where it goes.</param>
/// <param name="place">Its place; null where it has none.</param>
internal sealed class SlottedRequest(HttpMethod method, Uri address, RequestSlot? place) : HttpRequestMessage(method, address)
{
    /// <summary>The place; null where it has none.</summary>
    public RequestSlot? Place { get; } = place;

    /// <summary>The place of a request; null where it has none.</summary>
    public static RequestSlot? SlotOf(HttpRequestMessage request) => (request as SlottedRequest)?.Place;
}
